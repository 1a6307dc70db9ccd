/// What an `Authorization` header is worth.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Authorization {
    Granted,
    Denied,
    /// The daemon stumbles over it.
    Malformed,
}

/// Checks a header as the daemon does: it drops the word `Basic `, takes the rest for base64, and
/// must find exactly one colon in it.
pub(super) fn check(header: Option<&str>, (user, password): &(String, String)) -> Authorization {
    let Some(header) = header.filter(|header| !header.is_empty()) else { return Authorization::Denied };
    let Some(decoded) = decode(&header.replace("Basic ", "")) else { return Authorization::Malformed };
    // Python decodes as Latin-1, where every byte is a character.
    let decoded: String = decoded.into_iter().map(char::from).collect();
    let parts: Vec<&str> = decoded.split(':').collect();
    match parts[..] {
        [given_user, given_password] if given_user == user && given_password == password => {
            Authorization::Granted
        }
        [_, _] => Authorization::Denied,
        _ => Authorization::Malformed,
    }
}

/// Base64 as Python reads it: what is not of the alphabet is skipped, a wrong length is an error.
fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held, mut digits, mut bytes) = (0_u32, 0, 0, Vec::new());
    for digit in text.bytes().take_while(|byte| *byte != b'=').filter_map(value) {
        bits = (bits << 6 | u32::from(digit)) & 0xffff;
        held += 6;
        digits += 1;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held).to_be_bytes()[3]);
        }
    }
    let padding = text.bytes().filter(|byte| *byte == b'=').count();
    let is_whole = match digits % 4 {
        0 => true,
        2 => padding >= 2,
        3 => padding >= 1,
        _ => false,
    };
    is_whole.then_some(bytes)
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_taken_as_the_daemon_takes_them() {
        let credentials = ("electrum".to_owned(), "electrumz".to_owned());
        for (header, expected) in [
            (Some("Basic ZWxlY3RydW06ZWxlY3RydW16"), Authorization::Granted),
            (Some("ZWxlY3RydW06ZWxlY3RydW16"), Authorization::Granted),
            (None, Authorization::Denied),
            (Some(""), Authorization::Denied),
            (Some("Basic ZWxlY3RydW06d3Jvbmc="), Authorization::Denied),
            (Some("Basic abcde"), Authorization::Malformed),
            (Some("Bearer abcdefgh"), Authorization::Malformed),
            (Some("basic ZWxlY3RydW06ZWxlY3RydW16"), Authorization::Malformed),
            (Some("Basic ZWxlY3RydW1lbGVjdHJ1bXo="), Authorization::Malformed),
            (Some("Basic !!!"), Authorization::Malformed),
            (Some("Basic ZWxlY3RydW06ZWxlY3RydW16Ong="), Authorization::Malformed),
        ] {
            assert_eq!(check(header, &credentials), expected, "{header:?}");
        }
    }
}
