use super::arguments::Arguments;
use super::{RpcError, method};
use crate::simulator::json::Json;
use crate::simulator::world::World;

const ELECTRUM: &str = "add_hold_invoice add_peer add_request addtransaction broadcast bumpfee \
    cancel_hold_invoice changegaplimit check_hold_invoice clear_invoices \
    clear_ln_blacklist clear_requests close_channel close_wallet convert_currency \
    convert_xkey create createmultisig createnewaddress decode_invoice decrypt \
    delete_invoice delete_request deserialize dumpprivkeys enable_htlc_settle encrypt \
    export_channel_backup freeze freeze_utxo get get_blinded_path_via get_channel_ctx \
    get_invoice get_request get_tx_status get_watchtower_ctn getaddressbalance \
    getaddresshistory getaddressunspent getbalance getconfig getfeerate getinfo \
    getmasterprivate getmerkle getminacceptablegap getmpk getopenalias \
    getprivatekeyforpath getprivatekeys getpubkeys getseed getservers gettransaction \
    getunusedaddress gossip_info help helpconfig import_channel_backup importprivkey \
    is_synchronized ismine lightning_history list_channels list_invoices list_peers \
    list_requests list_wallets listaddresses listconfig listcontacts listunspent lnpay \
    load_wallet make_seed nodeid normal_swap notify onchain_capital_gains onchain_history \
    open_channel password payto paytomany rebalance_channels removelocaltx \
    request_force_close reset_liquidity_hints restore reverse_swap searchcontacts \
    send_onion_message serialize setconfig setlabel settle_hold_invoice signmessage \
    signtransaction signtransaction_with_privkey stop sweep test_inject_fee_etas unfreeze \
    unfreeze_utxo unlock unsetconfig validateaddress verifymessage version version_info \
    wait_for_sync adjustforhwsign close_wallet finalizepsbt get_default_fee get_invoice \
    get_request get_tokens get_transaction get_tx_hash get_tx_size get_updates \
    get_used_fee getabi getaddressbalance_wallet getfingerprint getinfo getrequest help \
    modifypaymenturl normalizeaddress recommended_fee setrequestaddress switch_server \
    validatecontract validatekey getrequest";

const PROCESSOR: &str = "add_invoice add_peer add_request batch_load broadcast clear_invoices clear_requests \
    close_wallet commands create createnewaddress debuglocks get_default_fee \
    get_default_gas get_invoice get_key_info get_payment_uri get_request get_tokens \
    get_transaction get_tx_hash get_tx_size get_tx_status get_updates get_used_fee getabi \
    getaddress getaddressbalance getaddressbalance_contract getaddressbalance_wallet \
    getaddresshistory getbalance getconfig getfeerate getinfo getmasterprivate getmerkle \
    getmpk getnonce getprivatekeys getpubkeys getrequest getseed getservers \
    gettransaction getunusedaddress help history importprivkey is_synchronized ismine \
    list_invoices list_peers list_requests list_wallets listaddresses make_seed \
    modifypaymenturl normalizeaddress payto readcontract recommended_fee removelocaltx \
    rescan_blocks restore rmrequest setconfig setrequestaddress signmessage \
    signtransaction signtransaction_with_privkey transfer validateaddress \
    validatecontract validatekey verifymessage version writecontract";

/// The names of all methods, or how one of them is called.
pub(super) fn help(world: &mut World, arguments: &Arguments, _: &str) -> Result<Json, RpcError> {
    let name = arguments.text("func");
    if name.is_empty() {
        let names = if world.currency.is_block_processor() { PROCESSOR } else { ELECTRUM };
        return Ok(names.split_whitespace().collect());
    }
    let method =
        method::find(name, world.currency).ok_or_else(|| RpcError::new(-32601, "Procedure not found"))?;
    Ok(format!("{name}({})", method.parameters.join(", ")).into())
}
