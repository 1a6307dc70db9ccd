//! The lists of requests, where a payment's state stands that neither channel has brought.

use super::{Call, Merge};
use crate::request::PaymentRequest;
use crate::session::book::NameHash;
use crate::session::known::Subject;
use crate::{Event, PaymentStatus};

impl Merge {
    /// The list of a wallet's requests: those whose state is news, since no channel has brought it.
    ///
    /// The first list is the starting point and brings no news. What was spoken of after the call
    /// was sent is left to the channels.
    pub(crate) fn on_requests<'r>(
        &mut self,
        wallet: NameHash,
        call: Call,
        requests: &'r [(String, PaymentRequest)],
    ) -> Vec<&'r PaymentRequest> {
        let baseline = self.baselines.get(&wallet).copied();
        let newest = requests.iter().map(|(_, request)| request.timestamp).max().unwrap_or(i64::MIN);
        self.baselines.insert(wallet, baseline.map_or(newest, |earlier| earlier.max(newest)));
        let mut news = Vec::new();
        for (name, request) in requests {
            let subject = self.meaning.subject(wallet, Event::NewPayment, name);
            if self.known.said_since(subject, call.stamp) {
                continue;
            }
            let is_news = self.is_news(subject, request, baseline);
            self.known.say(subject, self.meaning.said_by(request));
            // The daemon itself sends nothing when a request expires.
            if is_news && request.status != PaymentStatus::Expired {
                news.push(request);
            }
        }
        news
    }

    /// Whether this request will be news if the channels say nothing more of it.
    pub(crate) fn may_be_news(&self, wallet: NameHash, name: &str, request: &PaymentRequest) -> bool {
        let subject = self.meaning.subject(wallet, Event::NewPayment, name);
        self.is_news(subject, request, self.baselines.get(&wallet).copied())
    }

    fn is_news(&self, subject: Subject, request: &PaymentRequest, baseline: Option<i64>) -> bool {
        match (self.known.said(subject), baseline) {
            (Some(earlier), _) => self.meaning.said_by(request).is_news_after(&earlier),
            (None, None) => false,
            (None, Some(baseline)) => is_paid_for(request) && !self.is_old(request, baseline),
        }
    }

    /// A request that was in an earlier list, and settled, and was forgotten since. While nothing is
    /// forgotten, what is not known was in no list, whatever its time: that counts seconds.
    fn is_old(&self, request: &PaymentRequest, baseline: i64) -> bool {
        let settled = matches!(request.status, PaymentStatus::Paid | PaymentStatus::Failed);
        settled && request.timestamp <= baseline && self.known.has_forgotten()
    }
}

fn is_paid_for(request: &PaymentRequest) -> bool {
    !matches!(request.status, PaymentStatus::Unpaid | PaymentStatus::Expired)
        || request.sent_amount.is_some_and(|amount| !amount.is_zero())
        || !request.tx_hashes.is_empty()
}
