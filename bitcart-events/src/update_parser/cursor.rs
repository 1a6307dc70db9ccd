//! Reads plain JSON: what daemons write, and far from all that is JSON.
//!
//! Plain is a text without escapes and without control characters, line breaks among them, whose values are
//! strings, integers of 32 bits, lists of strings, `null`, `true` and `false`. Of anything else, and of what
//! is no JSON at all, the cursor makes nothing; whoever asked then asks a library. So this file decides
//! nothing but time, and it decides much of that: in a text without escapes a string ends at the next quote,
//! so that nobody has to look at its characters one by one. Read by the library, the JSON alone took a third
//! of all the time between the socket and the handler.

use super::slot::{LIMIT, Slot};

/// No integer of 32 bits has more bytes than this.
const LONGEST_INTEGER: usize = "-2147483648".len();

/// So many bytes of a string are looked at here.
const SHORT: usize = 16;

/// A place in a plain text. What is read from there is either what the JSON says, or nothing.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the beginning of a text; nothing if it is not plain, or too long for its places to be kept.
    #[allow(
        clippy::needless_bitwise_bool,
        reason = "without an early end the processor looks at many at once"
    )]
    pub(crate) fn over(text: &'a str) -> Option<Self> {
        let is_odd = text.bytes().fold(false, |is_odd, byte| is_odd | (byte < b' ') | (byte == b'\\'));
        (text.len() < LIMIT && !is_odd).then_some(Self { text, at: 0 })
    }

    /// Reads a text that is a list of strings and nothing else, one string after the other.
    pub(crate) fn strings(text: &'a str, mut each: impl FnMut(&'a str)) -> Option<()> {
        let mut cursor = Self::over(text)?;
        cursor.list(|cursor| cursor.string().map(&mut each))?;
        cursor.is_at_end().then_some(())
    }

    /// Whether only white space is left.
    pub(crate) fn is_at_end(mut self) -> bool {
        self.next().is_none()
    }

    /// Reads just this.
    #[inline]
    pub(crate) fn expect(&mut self, text: &str) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        rest.starts_with(text.as_bytes()).then(|| self.at += text.len())
    }

    /// Reads an object; `member` reads the value of a key.
    pub(crate) fn object(&mut self, mut member: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.sequence((b'{', b'}'), |cursor| {
            let key = cursor.string()?;
            cursor.take(b':')?;
            member(cursor, key)
        })
    }

    /// Reads a list; `element` reads one of its elements.
    pub(crate) fn list(&mut self, element: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.sequence((b'[', b']'), element)
    }

    /// Reads a string, and lends what is between its quotes.
    pub(crate) fn string(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        self.rest_of_string()
    }

    /// Reads a string or `null`.
    #[allow(clippy::option_option, reason = "what cannot be read is not null")]
    #[inline]
    pub(crate) fn string_or_null(&mut self) -> Option<Option<&'a str>> {
        match self.next()? {
            b'"' => {
                self.at += 1;
                self.rest_of_string().map(Some)
            }
            _ => self.word("null", None),
        }
    }

    /// Reads any value, and tells where it stands, counted from `origin`.
    pub(crate) fn value(&mut self, origin: usize) -> Option<Slot> {
        match self.next()? {
            b'"' => {
                self.at += 1;
                let start = self.at;
                self.skip_rest_of_string()?;
                Some(Slot::text(start - origin, self.at - 1 - origin))
            }
            b'[' => {
                let start = self.at;
                self.list(Self::skip_string)?;
                Some(Slot::json(start - origin, self.at - origin))
            }
            b'n' => self.word("null", Slot::NULL),
            b't' => self.word("true", Slot::TRUE),
            b'f' => self.word("false", Slot::FALSE),
            _ => self.integer().map(Slot::integer),
        }
    }

    /// Where the next thing begins.
    pub(super) fn next_at(&mut self) -> Option<usize> {
        self.next().map(|_| self.at)
    }

    /// Behind what has been read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn sequence(
        &mut self,
        (begin, end): (u8, u8),
        mut read: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.take(begin)?;
        if self.next()? == end {
            return self.take(end);
        }
        loop {
            read(self)?;
            let byte = self.next()?;
            self.at += 1;
            if byte == end {
                return Some(());
            }
            if byte != b',' {
                return None;
            }
        }
    }

    /// Reads a string from behind its first quote.
    pub(super) fn rest_of_string(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.skip_rest_of_string()?;
        self.text.get(start..self.at - 1)
    }

    fn skip_string(&mut self) -> Option<()> {
        self.take(b'"')?;
        self.skip_rest_of_string()
    }

    fn skip_rest_of_string(&mut self) -> Option<()> {
        let length = next_quote(self.text.as_bytes().get(self.at..)?)?;
        self.at += length + 1;
        Some(())
    }

    /// What is behind a number is for whoever reads on: of `1.5` and `01` nothing can be made there.
    fn integer(&mut self) -> Option<i32> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let sign = usize::from(rest.first() == Some(&b'-'));
        let (mut number, mut length) = (0_i64, sign);
        while let Some(digit @ b'0'..=b'9') = rest.get(length) {
            number = number * 10 + i64::from(digit - b'0');
            length += 1;
            if number == 0 || length > LONGEST_INTEGER {
                break;
            }
        }
        self.at += length;
        if length == sign {
            return None;
        }
        i32::try_from(if sign == 0 { number } else { -number }).ok()
    }

    fn word<T>(&mut self, word: &str, value: T) -> Option<T> {
        self.text[self.at..].starts_with(word).then(|| {
            self.at += word.len();
            value
        })
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then(|| self.at += 1)
    }

    /// The first byte of the next thing. White space in a plain text is nothing but spaces.
    fn next(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        loop {
            let byte = *bytes.get(at)?;
            if byte != b' ' {
                self.at = at;
                return Some(byte);
            }
            at += 1;
        }
    }
}

/// Where the next quote is. Keys and most values are short, and to call the library for each costs more
/// than to look at two words here.
fn next_quote(text: &[u8]) -> Option<usize> {
    const QUOTES: u64 = u64::from_ne_bytes([b'"'; 8]);
    const LOWEST_BITS: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHEST_BITS: u64 = LOWEST_BITS << 7;

    let mut at = 0;
    while at < SHORT
        && let Some(word) = text[at..].first_chunk()
    {
        // The bytes that are a quote are zero here, and the lowest of them gets its highest bit below.
        let bytes = u64::from_le_bytes(*word) ^ QUOTES;
        let zeros = bytes.wrapping_sub(LOWEST_BITS) & !bytes & HIGHEST_BITS;
        if zeros != 0 {
            return Some(at + zeros.trailing_zeros() as usize / 8);
        }
        at += size_of::<u64>();
    }
    memchr::memchr(b'"', &text[at..]).map(|further| at + further)
}

/// A place in a text that is short enough.
#[allow(clippy::cast_possible_truncation, reason = "there is no cursor over a longer text")]
pub(super) fn place(at: usize) -> u32 {
    at as u32
}
