//! Words of a page in both languages. A page has one struct of words, so that a missing translation does not compile.

/// Makes a struct of texts and its two translations: `field: "English" / "Nederlands",`.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $en:literal / $nl:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) struct $name {
            $(pub(crate) $field: &'static str,)*
        }

        impl $name {
            const EN: Self = Self { $($field: $en,)* };
            const NL: Self = Self { $($field: $nl,)* };

            /// The words in `language`.
            pub(crate) const fn of(language: ledger::language::Language) -> &'static Self {
                match language {
                    ledger::language::Language::En => &Self::EN,
                    ledger::language::Language::Nl => &Self::NL,
                }
            }

            /// Every word with its name, to compare the languages.
            #[cfg(test)]
            pub(crate) const PAIRS: &'static [(&'static str, &'static str, &'static str)] =
                &[$((stringify!($field), $en, $nl),)*];
        }
    };
}
pub(crate) use words;

use ledger::language::{Language, Text};

/// A text in both languages.
pub(crate) const fn text(en: &'static str, nl: &'static str) -> Text {
    Text { en, nl }
}

/// `1 line`, `2 lines`: a number with its noun.
pub(crate) fn counted(number: usize, one: Text, more: Text, language: Language) -> String {
    let noun = if number == 1 { one } else { more };
    format!("{} {}", super::figures::whole(number, language), noun.in_language(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_takes_the_noun_that_fits_it() {
        let (one, more) = (text("line", "regel"), text("lines", "regels"));
        assert_eq!(counted(1, one, more, Language::En), "1 line");
        assert_eq!(counted(0, one, more, Language::Nl), "0 regels");
        assert_eq!(counted(1200, one, more, Language::Nl), "1.200 regels");
    }
}
