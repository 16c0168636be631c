//! The tables of the crate `regex-syntax` and of the standard library.

use super::Ranges;
use regex_syntax::Parser;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

pub(crate) fn class(property: &str, value: &str) -> Option<Ranges> {
    is_canonical(value).then_some(())?;
    let pattern = [r"[\p{", property, "=", value, "}]"].concat();
    match Parser::new().parse(&pattern).ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(ranges(&class)),
        // A class of one character.
        HirKind::Literal(literal) => {
            let character = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(vec![(character, character)])
        }
        _ => None,
    }
}

pub(crate) fn case_variants(source: &[(char, char)]) -> Ranges {
    let source = source.iter();
    let mut class =
        ClassUnicode::new(source.map(|&(first, last)| ClassUnicodeRange::new(first, last)));
    match class.try_case_fold_simple() {
        Ok(()) => ranges(&class),
        // The crate was built without its tables.
        Err(_) => Vec::new(),
    }
}

pub(crate) fn lowercase(string: &str) -> String {
    string.to_lowercase()
}

fn ranges(class: &ClassUnicode) -> Ranges {
    let ranges = class.ranges().iter();
    ranges.map(|range| (range.start(), range.end())).collect()
}

/// The names of scripts that have more than one word. The crate ignores their underscores.
const LONG_NAMES: &str = "\
    Anatolian_Hieroglyphs Bassa_Vah Canadian_Aboriginal Caucasian_Albanian Cypro_Minoan \
    Dives_Akuru Egyptian_Hieroglyphs Gunjala_Gondi Gurung_Khema Hanifi_Rohingya Imperial_Aramaic \
    Inscriptional_Pahlavi Inscriptional_Parthian Kayah_Li Khitan_Small_Script Kirat_Rai Linear_A \
    Linear_B Masaram_Gondi Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs \
    Nag_Mundari New_Tai_Lue Nyiakeng_Puachue_Hmong Ol_Chiki Ol_Onal Old_Hungarian Old_Italic \
    Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur \
    Pahawh_Hmong Pau_Cin_Hau Phags_Pa Psalter_Pahlavi SignWriting Sora_Sompeng Syloti_Nagri \
    Tai_Le Tai_Tham Tai_Viet Tulu_Tigalari Warang_Citi Zanabazar_Square";

/// Returns whether a name is written as Unicode writes it, as the hosts of JavaScript require. The crate would
/// also accept `greek`, `Isgreek` and `Olditalic`.
fn is_canonical(name: &str) -> bool {
    let [first, rest @ ..] = name.as_bytes() else {
        return false;
    };
    let without_underscores = |name: &str| name.replace('_', "").to_ascii_lowercase();
    let long_names = LONG_NAMES.split_ascii_whitespace();
    let is_long_name = |long: &&str| without_underscores(long) == without_underscores(name);
    match long_names.clone().find(is_long_name) {
        Some(long) => long == name,
        None => {
            first.is_ascii_uppercase()
                && rest.iter().all(u8::is_ascii_lowercase)
                && !name.starts_with("Is")
        }
    }
}
