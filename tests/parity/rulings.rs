//! What was decided, probe by probe, where Unleash's two evaluators differ.

use Expected::{AnyOf, Named, NoVariant, Off, On};

pub struct Ruling {
    /// A heading in `docs/compatibility.md`.
    pub name: &'static str,
    /// Which answer each probe gets.
    pub answers: &'static [(&'static str, Expected)],
}

#[derive(Clone, Copy)]
pub enum Expected {
    On,
    Off,
    /// This variant, without payload.
    Named(&'static str),
    /// The flag is on, and nobody gets a variant.
    NoVariant,
    /// Drawn at random, so that any of these will do.
    AnyOf(&'static [&'static str]),
}

pub const RULINGS: &[Ruling] = &[
    Ruling {
        name: "blanks in list entries",
        answers: &[
            ("in.trim.value", Off),
            ("STR_STARTS_WITH.trim", Off),
            ("STR_ENDS_WITH.trim", Off),
            ("STR_CONTAINS.trim", Off),
        ],
    },
    Ruling {
        name: "empty texts in lists",
        answers: &[
            ("in.emptystring.value", On),
            ("in.emptystring.ctx.notin", Off),
            ("STR_STARTS_WITH.emptyvalue", On),
            ("STR_ENDS_WITH.emptyvalue", On),
            ("STR_CONTAINS.emptyvalue", On),
        ],
    },
    Ruling {
        name: "empty and absent lists",
        answers: &[
            ("in.novalues", Off),
            ("notin.novalues", On),
            ("STR_STARTS_WITH.emptylist.inverted", On),
            ("STR_ENDS_WITH.emptylist.inverted", On),
            ("STR_CONTAINS.emptylist.inverted", On),
            ("IN_CIDR empty inverted", On),
        ],
    },
    Ruling {
        name: "numbers and booleans as text",
        answers: &[
            ("in.float.ctx", On),
            ("NUM_EQ value as number", On),
            ("userWithId number ctx", On),
            ("flexible params as numbers", On),
        ],
    },
    Ruling {
        name: "quotes and backslashes",
        answers: &[
            ("in.backslash.end", On),
            ("ctxname.quote", On),
            ("flexible group quote", On),
        ],
    },
    Ruling {
        name: "numbers of a context",
        answers: &[
            ("NUM_EQ value='5' ctx=' 5 '", Off),
            ("NUM_EQ value='5' ctx='0x5'", Off),
            ("NUM_EQ value='0' ctx=''", Off),
            ("NUM_EQ value='0' ctx=' '", Off),
            ("NUM_GT value=5 ctx=inf", Off),
        ],
    },
    Ruling {
        name: "numbers of a constraint",
        answers: &[
            ("NUM_EQ value='.5' ctx='.5'", On),
            ("NUM_EQ value='0x10' ctx='16'", Off),
            ("NUM_EQ value='Infinity' ctx='Infinity'", Off),
        ],
    },
    Ruling {
        name: "nearly equal numbers",
        answers: &[("NUM_EQ value='0.30000000000000004' ctx='0.3'", On)],
    },
    Ruling {
        name: "operators decide the type of a value",
        answers: &[
            ("NUM_EQ value='1.2.3' ctx='1.2.3'", Off),
            ("SEMVER_EQ value='1.2' ctx='1.2'", Off),
            ("SEMVER_GT value='1' ctx='2'", Off),
        ],
    },
    Ruling {
        name: "broken parts never match",
        answers: &[
            ("NUM_GTE value missing inverted", Off),
            ("NUM_LT badvalue inverted", Off),
            ("DATE_AFTER garbage inverted", Off),
            ("SEMVER garbage inverted", Off),
        ],
    },
    Ruling {
        name: "a broken strategy beside a good one",
        answers: &[
            ("unknown op in strat1, strat2 on", On),
            ("bad number in strat1, strat2 on", On),
            ("bad date in strat1, strat2 on", On),
            ("missing segment strat1, strat2 on", On),
            ("bad strat1 + good strat2 variants", Named("s")),
        ],
    },
    Ruling {
        name: "fields of date constraints",
        answers: &[
            ("DATE other context field", On),
            ("DATE other field missing", Off),
            ("DATE currentTime in properties", On),
        ],
    },
    Ruling {
        name: "dates of a context",
        answers: &[
            (
                "DATE_AFTER value=2022-01-29T13:00:00.000Z now='2022-01-30'",
                Off,
            ),
            (
                "DATE_AFTER value=2022-01-29T13:00:00.000Z now='2022-01-30T13:00:00'",
                Off,
            ),
            (
                "DATE_AFTER value=2022-01-29T13:00:00.000Z now='Sun, 30 Jan 2022 13:00:00 GMT'",
                Off,
            ),
            ("DATE_AFTER value=2022-01-29T13:00:00.000Z now=''", Off),
            (
                "DATE_AFTER value=2022-01-29T13:00:00.000Z now='2022-01-29T13:00:60Z'",
                On,
            ),
        ],
    },
    Ruling {
        name: "dates of a constraint",
        answers: &[
            (
                "DATE_AFTER value=2022-01-29T13:00Z now='2022-01-30T13:00:00Z'",
                On,
            ),
            ("DATE_AFTER value=2022-01-29 now='2022-01-30T13:00:00Z'", On),
            (
                "DATE_AFTER value=2022-01-29T13:00:00 now='2022-01-30T13:00:00Z'",
                Off,
            ),
            (
                "DATE_AFTER value=2022-01-29T13:00:00.123456Z now='2022-01-30T13:00:00Z'",
                On,
            ),
            (
                "DATE_AFTER value=2022-01-29T13:00:00.1Z now='2022-01-30T13:00:00Z'",
                On,
            ),
            (
                "DATE_AFTER value=2022-01-29T13:00:00+0200 now='2022-01-29T11:30:00Z'",
                Off,
            ),
            (
                "DATE_AFTER value=2022-01-29T13:00:00z now='2022-01-30T13:00:00z'",
                On,
            ),
            (
                "DATE_AFTER value=2022-02-31T00:00:00Z now='2022-03-30T13:00:00Z'",
                Off,
            ),
        ],
    },
    Ruling {
        name: "a leading v in versions",
        answers: &[("SEMVER_EQ value='v1.2.3' ctx='1.2.3'", Off)],
    },
    Ruling {
        name: "blanks around a version",
        answers: &[("SEMVER_EQ value='1.2.3' ctx=' 1.2.3'", Off)],
    },
    Ruling {
        name: "large version numbers",
        answers: &[(
            "SEMVER_EQ value='9007199254740993.0.0' ctx='9007199254740993.0.0'",
            On,
        )],
    },
    Ruling {
        name: "a pattern that is absent",
        answers: &[("REGEX no value", Off)],
    },
    Ruling {
        name: "the dialect of patterns",
        answers: &[
            (r"REGEX '\\d+' on '٣'", Off),
            (r"REGEX '\\w' on 'é'", Off),
            ("REGEX 'a{1001}' on 'aaaaaaaaaaaa'", On),
            (r"REGEX '\\Qa.b\\E' on 'a.b'", Off),
            ("REGEX '[a&&b]' on 'a'", Off),
            ("REGEX '(?x) a b' on 'ab'", On),
            (r"REGEX '\\u0041' on 'A'", On),
            ("REGEX 'x*+' on 'x'", On),
            (r"REGEX '\\s' on '\xa0'", Off),
            (r"REGEX '\\pL' on 'é'", Off),
            (r"REGEX '\\p{Greek}' on 'α'", Off),
        ],
    },
    Ruling {
        name: "blanks around ranges",
        answers: &[
            ("IN_CIDR ' 10.0.0.0/8 ' '10.1.2.3'", On),
            ("remoteAddress ' 10.0.0.0/8 ' '10.1.2.3'", On),
        ],
    },
    Ruling {
        name: "addresses with a prefix or a zone",
        answers: &[
            ("IN_CIDR '10.0.0.0/8' '10.0.0.1/32'", Off),
            ("remoteAddress '10.0.0.0/8' '10.0.0.1/32'", Off),
            ("IN_CIDR 'fe80::1%eth0' 'fe80::1%eth0'", Off),
            ("remoteAddress 'fe80::1%eth0' 'fe80::1%eth0'", Off),
        ],
    },
    Ruling {
        name: "dotted net masks",
        answers: &[
            ("IN_CIDR '10.0.0.0/255.0.0.0' '10.0.0.1'", On),
            ("remoteAddress '10.0.0.0/255.0.0.0' '10.0.0.1'", On),
        ],
    },
    Ruling {
        name: "text that is no address",
        answers: &[
            ("remoteAddress '10.1' '10.1'", Off),
            ("remoteAddress 'garbage' 'garbage'", Off),
        ],
    },
    Ruling {
        name: "IPv6 in the remoteAddress strategy",
        answers: &[
            ("remoteAddress '::1' '0:0:0:0:0:0:0:1'", On),
            ("remoteAddress '2001:db8::/32' '2001:db8::5'", On),
            ("remoteAddress '2001:DB8::/32' '2001:db8::5'", On),
            ("remoteAddress '::ffff:10.0.0.0/104' '::ffff:10.1.2.3'", On),
            ("remoteAddress '::/0' '::1'", On),
        ],
    },
    Ruling {
        name: "flags without strategies",
        answers: &[("strategies absent", On), ("strategies null", On)],
    },
    Ruling {
        name: "an empty list of users",
        answers: &[("userWithId '' ''", Off)],
    },
    Ruling {
        name: "named fields among the properties",
        answers: &[("userWithId in properties", On)],
    },
    Ruling {
        name: "blanks around users",
        answers: &[
            ("userWithId ' a' 'a'", On),
            ("userWithId 'a ' 'a'", On),
            ("userWithId 'a,b ' 'b'", On),
        ],
    },
    Ruling {
        name: "percentages",
        answers: &[
            ("flexibleRollout rollout='101' u=124", Off),
            ("flexibleRollout rollout='1e2' u=124", Off),
        ],
    },
    Ruling {
        name: "a rollout without a group",
        answers: &[
            ("flexible groupId missing", Off),
            ("flexible nogroup u1", On),
            ("flexible nogroup u4", On),
            ("flexible nogroup u5", On),
            ("flexible nogroup u6", On),
            ("flexible nogroup u8", Off),
            ("flexible nogroup u10", On),
            ("flexible nogroup u11", Off),
        ],
    },
    Ruling {
        name: "a gradual rollout without a group",
        answers: &[
            (
                r#"gradualRolloutUserId {"percentage": "100"} {"userId": "1"}"#,
                Off,
            ),
            (
                r#"gradualRolloutSessionId {"percentage": "100"} {"sessionId": "1"}"#,
                Off,
            ),
        ],
    },
    Ruling {
        name: "empty values as stickiness",
        answers: &[
            ("flexible 100 sticky empty string", On),
            (r#"flexible 100 sticky=x {"properties": {"x": ""}}"#, On),
        ],
    },
    Ruling {
        name: "an empty stickiness",
        answers: &[("flexible 100 stickiness empty", On)],
    },
    Ruling {
        name: "stickiness by the current time",
        answers: &[
            ("flexible 100 sticky=currentTime {}", Off),
            ("variant sticky currentTime", AnyOf(&["a", "b"])),
        ],
    },
    Ruling {
        name: "hashes of text beyond ASCII",
        answers: &[
            ("hash nonascii é 40", On),
            ("hash nonascii 日本 40", On),
            ("hash nonascii 日本 50", On),
            ("hash nonascii 😀 40", On),
            ("hash nonascii 😀 50", On),
            ("hash nonascii 😀 60", On),
            ("hash nonascii 😀 70", On),
            ("hash nonascii ÿ 90", On),
            ("variant nonascii u2", Named("b")),
            ("variant nonascii u3", Named("b")),
            ("variant nonascii u4", Named("b")),
        ],
    },
    Ruling {
        name: "weights that are all zero",
        answers: &[
            ("variant zero weights", NoVariant),
            ("strategy variants zero weights fall back", NoVariant),
        ],
    },
    Ruling {
        name: "an override of a weight of zero",
        answers: &[("variant zero weight override", Named("a"))],
    },
    Ruling {
        name: "the default stickiness of variants",
        answers: &[(
            "variant stickiness remoteAddress default",
            AnyOf(&["a", "b"]),
        )],
    },
    Ruling {
        name: "strategy variants without a group",
        answers: &[
            ("strategy variants groupId missing", Named("a")),
            ("strategy variants groupId missing u3", Named("a")),
            ("strategy variants groupId missing u5", Named("b")),
            ("strategy variants groupId missing u6", Named("a")),
            ("strategy variants groupId missing u7", Named("a")),
        ],
    },
    Ruling {
        name: "the stickiness of strategy variants",
        answers: &[
            (
                "strategy variants variant-stickiness != strategy u0",
                Named("a"),
            ),
            (
                "strategy variants variant-stickiness != strategy u2",
                Named("b"),
            ),
            (
                "strategy variants variant-stickiness != strategy u3",
                Named("b"),
            ),
            (
                "strategy variants variant-stickiness != strategy u5",
                Named("a"),
            ),
            (
                "strategy variants variant-stickiness != strategy u6",
                Named("a"),
            ),
        ],
    },
    Ruling {
        name: "overrides of strategy variants",
        answers: &[("strat variants override ignored", Named("b"))],
    },
    Ruling {
        name: "a parent without variants",
        answers: &[("dep variants, parent has none", Off)],
    },
    Ruling {
        name: "variants of a parent that must be off",
        answers: &[("dep enabled=false + variants mismatch, parent off", On)],
    },
    Ruling {
        name: "the group of a parent",
        answers: &[
            ("dep parent rollout 50 nogroup u1", On),
            ("dep parent rollout 50 nogroup u4", On),
            ("dep parent rollout 50 nogroup u5", On),
            ("dep parent rollout 50 nogroup u6", On),
            ("dep parent rollout 50 nogroup u8", On),
            ("dep parent rollout 50 nogroup u10", Off),
            ("dep parent rollout 50 nogroup u11", Off),
            ("dep parent rollout 50 nogroup u2", On),
            ("dep parent rollout 50 nogroup u9", On),
        ],
    },
];
