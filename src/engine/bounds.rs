//! Bounds: an input of double the size takes about double the steps, whatever its shape.
//!
//! `docs/limits.md` has what is limited.

#[cfg(test)]
mod tests {
    use crate::engine::{Engine, EngineOptions};
    use crate::evaluation::{Context, EvaluationRequest};
    use crate::steps;

    /// Checks that `steps` grow at most in proportion to the size, and that they are counted.
    #[track_caller]
    fn check(steps: impl Fn(usize) -> u64) {
        const SIZE: usize = 2_000;
        let (single, double) = (steps(SIZE), steps(2 * SIZE));
        assert!(single > SIZE as u64 / 2, "{single} steps are too few");
        // Binary searches and the growth of tables add less than half.
        assert!(
            double <= single * 5 / 2,
            "{single} steps, and {double} for double the size"
        );
    }

    fn repeat(count: usize, part: impl Fn(usize) -> String) -> String {
        let parts: Vec<String> = (0..count).map(part).collect();
        parts.join(",")
    }

    fn document(flags: &str, segments: &str) -> String {
        format!(r#"{{"features":[{flags}],"segments":[{segments}]}}"#)
    }

    fn flag(name: &str, members: &str) -> String {
        format!(r#"{{"name":"{name}","enabled":true,{members}}}"#)
    }

    /// Returns a flag with one strategy.
    fn flag_with(constraints: &str) -> String {
        let strategy =
            format!(r#""strategies":[{{"name":"default","constraints":[{constraints}]}}]"#);
        flag("f", &strategy)
    }

    fn constraint(operator: &str, operand: &str) -> String {
        format!(r#"{{"contextName":"x","operator":"{operator}",{operand}}}"#)
    }

    /// Returns constraints that each match the value 0.
    fn numbers(count: usize) -> String {
        repeat(count, |number| {
            constraint("NUM_LT", &format!(r#""value":"{}""#, number + 1))
        })
    }

    fn load(document: &str) -> Engine {
        let mut engine = Engine::new();
        engine.load(document.as_bytes()).unwrap();
        engine
    }

    /// Returns the steps to evaluate the flag `f` for a value of `x`.
    fn evaluate(engine: &Engine, value: &str) -> u64 {
        let context = Context::new().with("x", value);
        let request = EvaluationRequest::new(&context, 0, 0);
        steps::count(|| _ = engine.evaluate("f", &request))
    }

    /// Returns the steps to evaluate all flags for a value of `x`.
    fn evaluate_all(engine: &Engine, value: &str) -> u64 {
        let context = Context::new().with("x", value);
        let request = EvaluationRequest::new(&context, 0, 0);
        steps::count(|| _ = engine.evaluate_all(&request))
    }

    #[test]
    fn many_strings_in_a_long_value_are_searched_in_linear_time() {
        check(|size| {
            let values = repeat(size, |number| format!(r#""value {number}""#));
            let operand = format!(r#""values":[{values}]"#);
            let document = document(&flag_with(&constraint("STR_CONTAINS", &operand)), "");
            let mut engine = Engine::new();
            let load = steps::count(|| _ = engine.load(document.as_bytes()));
            load + evaluate(&engine, &"value value".repeat(size / 10))
        });
    }

    #[test]
    fn a_long_string_in_a_value_of_its_characters_is_searched_in_linear_time() {
        check(|size| {
            let operand = format!(r#""values":["{}b"]"#, "a".repeat(size / 2));
            let engine = load(&document(
                &flag_with(&constraint("STR_CONTAINS", &operand)),
                "",
            ));
            evaluate(&engine, &"a".repeat(size))
        });
    }

    /// Returns addresses of both families, in no order.
    fn addresses(count: usize) -> String {
        repeat(count, |number| {
            let bits = (number as u32).wrapping_mul(0x9e37_79b9);
            match number % 2 {
                0 => format!(r#""{}""#, std::net::Ipv4Addr::from_bits(bits)),
                _ => format!(r#""2001:db8::{:x}:{:x}""#, bits >> 16, bits & 0xffff),
            }
        })
    }

    #[test]
    fn ranges_are_sorted_in_linear_time() {
        for text in [addresses, |count| repeat(count, |_| r#""::1""#.to_owned())] {
            check(|size| {
                let operand = format!(r#""values":[{}]"#, text(size));
                let document = document(&flag_with(&constraint("IN_CIDR", &operand)), "");
                steps::count(|| _ = load(&document))
            });
        }
    }

    #[test]
    fn an_address_is_searched_in_logarithmic_time() {
        let operand = format!(r#""values":[{}]"#, addresses(100_000));
        let engine = load(&document(&flag_with(&constraint("IN_CIDR", &operand)), ""));
        for value in ["1.2.3.4", "2001:db8::1", "0.0.0.0"] {
            let steps = evaluate(&engine, value);
            assert!((10..100).contains(&steps), "{steps}");
        }
    }

    #[test]
    fn patterns_are_not_tried_on_a_value_beyond_the_limit() {
        let patterns = repeat(100, |number| {
            let operand = format!(r#""value":"a{number}b","inverted":true"#);
            constraint("REGEX", &operand)
        });
        let engine = load(&document(&flag_with(&patterns), ""));
        let below = evaluate(&engine, &"a".repeat(8_000));
        let beyond = evaluate(&engine, &"a".repeat(100_000));
        assert!(below > 100_000 && beyond < 1_000, "{below} {beyond}");
    }

    /// Returns strings whose hashes without a seed begin with equal bits.
    fn colliding_strings(count: usize) -> Vec<String> {
        const BITS: u32 = 0xfff;
        let seed = crate::interning::Seed::default();
        let strings = (0..).map(|number: u32| format!("string {number}"));
        let colliding = strings.filter(|string| seed.hash_of(string.as_bytes()) & BITS == 7);
        colliding.take(count).collect()
    }

    #[test]
    fn strings_that_collide_without_a_seed_are_spread_by_a_seed() {
        let strings = colliding_strings(1_000);
        let values = repeat(strings.len(), |index| format!(r#""{}""#, strings[index]));
        let operand = format!(r#""values":[{values}]"#);
        let document = document(&flag_with(&constraint("IN", &operand)), "");
        let steps = |hash_seed| {
            let mut engine = Engine::with_options(EngineOptions {
                hash_seed,
                ..EngineOptions::default()
            });
            steps::count(|| _ = engine.load(document.as_bytes()))
        };
        assert!(steps(0) > 300_000, "{}", steps(0));
        for seed in [1, 1 << 31, u64::MAX] {
            assert!(steps(seed) < 20_000, "{}", steps(seed));
        }
    }

    #[test]
    fn a_snapshot_does_not_depend_on_the_seed() {
        let values = repeat(100, |number| format!(r#""{number}""#));
        let operand = format!(r#""values":[{values}]"#);
        let document = document(&flag_with(&constraint("IN", &operand)), "");
        let snapshot = |hash_seed| {
            let mut engine = Engine::with_options(EngineOptions {
                hash_seed,
                ..EngineOptions::default()
            });
            engine.load(document.as_bytes()).unwrap();
            engine.snapshot()
        };
        assert_eq!(snapshot(0), snapshot(42));
    }

    #[test]
    fn a_delta_that_adds_and_removes_one_flag_many_times_is_linear() {
        check(|size| {
            let events = repeat(size, |_| {
                let feature = flag("f", r#""stale":true"#);
                let update = format!(r#"{{"type":"feature-updated","feature":{feature}}}"#);
                update + r#",{"type":"feature-removed","featureName":"f"}"#
            });
            let delta = format!(r#"{{"events":[{events}]}}"#);
            let mut engine = Engine::new();
            steps::count(|| _ = engine.apply(delta.as_bytes()).unwrap())
        });
    }

    #[test]
    fn a_delta_of_many_hydrations_is_linear() {
        check(|size| {
            let flags = repeat(size, |number| {
                flag(&format!("f{number}"), r#""stale":true"#)
            });
            let segments = repeat(size, |id| format!(r#"{{"id":{id},"constraints":[]}}"#));
            let mut engine = load(&document(&flags, &segments));
            let hydration = r#"{"type":"hydration","features":[],"segments":[{"id":-1}]}"#;
            let events = repeat(size, |_| hydration.to_owned());
            let delta = format!(r#"{{"events":[{events}]}}"#);
            steps::count(|| _ = engine.apply(delta.as_bytes()).unwrap())
        });
    }

    #[test]
    fn a_delta_that_removes_all_flags_is_linear() {
        check(|size| {
            let flags = repeat(size, |number| {
                flag(&format!("f{number}"), r#""stale":true"#)
            });
            let mut engine = load(&document(&flags, ""));
            let events = repeat(size, |number| {
                format!(r#"{{"type":"feature-removed","featureName":"f{number}"}}"#)
            });
            let delta = format!(r#"{{"events":[{events}]}}"#);
            steps::count(|| _ = engine.apply(delta.as_bytes()).unwrap())
        });
    }

    #[test]
    fn strategies_that_share_a_segment_are_evaluated_in_linear_time() {
        check(|size| {
            let strategies = repeat(size, |_| {
                // No other segment exists, so that no strategy matches.
                r#"{"name":"default","segments":[1,2]}"#.to_owned()
            });
            let never = constraint("NUM_LT", r#""value":"-1""#);
            let segments = format!(
                r#"{{"id":1,"constraints":[{}]}},{{"id":2,"constraints":[{never}]}}"#,
                numbers(size)
            );
            let strategies = flag("f", &format!(r#""strategies":[{strategies}]"#));
            let engine = load(&document(&strategies, &segments));
            steps::count(|| assert_eq!(1, engine.fields("f").len()))
                + evaluate(&engine, "0")
                + evaluate_all(&engine, "0")
        });
    }

    #[test]
    fn a_parent_of_many_flags_is_evaluated_once() {
        check(|size| {
            let parent = flag_with(&numbers(size));
            let children = repeat(size, |number| {
                flag(&format!("c{number}"), r#""dependencies":[{"feature":"f"}]"#)
            });
            let engine = load(&document(&format!("{parent},{children}"), ""));
            evaluate_all(&engine, "0")
        });
    }

    #[test]
    fn a_parent_that_a_flag_names_many_times_is_evaluated_once() {
        check(|size| {
            let strategies = format!(
                r#""strategies":[{{"name":"default","constraints":[{}]}}]"#,
                numbers(size)
            );
            let parent = flag("parent", &strategies);
            let dependencies = repeat(size, |_| r#"{"feature":"parent"}"#.to_owned());
            let child = flag("f", &format!(r#""dependencies":[{dependencies}]"#));
            let engine = load(&document(&format!("{parent},{child}"), ""));
            steps::count(|| assert_eq!(1, engine.fields("f").len())) + evaluate(&engine, "0")
        });
    }

    #[test]
    fn many_fields_of_flag_and_context_take_linear_time() {
        check(|size| {
            let constraints = repeat(size, |number| {
                format!(
                    r#"{{"contextName":"field {number}","operator":"IN","values":["0"],"inverted":true}}"#
                )
            });
            let engine = load(&document(&flag_with(&constraints), ""));
            let fields = (0..size).map(|number| (format!("property {number}"), "0"));
            let context: Context = fields.collect();
            let request = EvaluationRequest::new(&context, 0, 0);
            steps::count(|| {
                assert_eq!(size, engine.fields("f").len());
                assert!(engine.is_enabled("f", &request));
                assert_eq!(1, engine.evaluate_all(&request).len());
            })
        });
    }

    #[test]
    fn a_field_that_is_set_before_each_evaluation_takes_linear_time() {
        check(|size| {
            let engine = load(&document(&flag_with(&numbers(1)), ""));
            steps::count(|| {
                let mut context = Context::new();
                for number in 0..size {
                    context = context.with("x", &number.to_string());
                    let request = EvaluationRequest::new(&context, 0, 0);
                    assert_eq!(1, engine.evaluate_all(&request).len());
                }
            })
        });
    }

    #[test]
    fn a_field_that_is_set_many_times_takes_linear_time() {
        check(|size| {
            let engine = load(&document(&flag_with(&numbers(size)), ""));
            steps::count(|| {
                let context = (0..size).fold(Context::new(), |context, number| {
                    context.with("x", &number.to_string())
                });
                assert_eq!(Some(&*(size - 1).to_string()), context.get("x"));
                let request = EvaluationRequest::new(&context, 0, 0);
                assert_eq!(1, engine.evaluate_all(&request).len());
            })
        });
    }

    /// Returns the steps to load the snapshot of a flag with these constraints.
    fn load_snapshot(constraints: &str) -> u64 {
        let snapshot = load(&document(&flag_with(constraints), "")).snapshot();
        steps::count(|| _ = Engine::new().load(&snapshot).unwrap())
    }

    #[test]
    fn a_snapshot_that_names_a_pattern_or_a_version_many_times_parses_it_once() {
        for (operator, operand) in [
            (
                "REGEX",
                r#""value":"(?:[a-z]x){100}(?:[a-z]y){100}""#.to_owned(),
            ),
            (
                "SEMVER_GT",
                format!(r#""value":"1.2.3-a{}""#, ".a".repeat(500)),
            ),
        ] {
            check(|size| {
                let constraints = repeat(size, |number| {
                    format!(
                        r#"{{"contextName":"field {number}","operator":"{operator}",{operand}}}"#
                    )
                });
                let steps = load_snapshot(&constraints);
                assert!(steps < 100 * size as u64, "{steps} steps");
                steps
            });
        }
    }

    /// Returns a flag with a long name and many rollouts, and many flags with one long group id.
    fn flags_with_a_long_group(size: usize) -> String {
        let rollout = |group: &str| {
            format!(
                r#"{{"name":"flexibleRollout","parameters":{{"rollout":"50","stickiness":"x"{group}}},"variants":[{{"name":"v","weight":1}}]}}"#
            )
        };
        let strategies = repeat(size, |_| rollout(""));
        flag(
            &"n".repeat(size),
            &format!(r#""variants":[{{"name":"v","weight":1}}],"strategies":[{strategies}]"#),
        )
    }

    #[test]
    fn a_long_flag_name_that_is_the_group_id_of_many_strategies_is_hashed_once() {
        check(|size| {
            let document = document(&flags_with_a_long_group(size), "");
            steps::count(|| _ = load(&document))
        });
    }

    #[test]
    fn a_snapshot_that_names_a_long_group_id_many_times_hashes_it_once() {
        check(|size| {
            let snapshot = load(&document(&flags_with_a_long_group(size), "")).snapshot();
            steps::count(|| _ = Engine::new().load(&snapshot).unwrap())
        });
    }

    /// Returns a flag that depends on others.
    fn child(number: usize, parents: &[usize]) -> String {
        let parents = repeat(parents.len(), |index| {
            format!(r#"{{"feature":"f{}"}}"#, parents[index])
        });
        let strategies = r#""strategies":[{"name":"default"}]"#;
        flag(
            &format!("f{number}"),
            &format!(r#"{strategies},"dependencies":[{parents}]"#),
        )
    }

    #[test]
    fn chains_diamonds_and_circles_of_parents_take_linear_time() {
        type Parents = fn(usize, usize) -> Vec<usize>;
        let chain: Parents = |number, _| Vec::from_iter(number.checked_sub(1));
        let circle: Parents = |number, size| vec![(number + 1) % size];
        let diamond: Parents = |number, size| match number {
            0 => Vec::new(),
            number if number + 1 < size => vec![0],
            _ => (1..number).collect(),
        };
        for parents in [chain, circle, diamond] {
            check(|size| {
                let flags = repeat(size, |number| child(number, &parents(number, size)));
                let document = document(&flags, "");
                let mut engine = Engine::new();
                let load = steps::count(|| _ = engine.load(document.as_bytes()).unwrap());
                let last = format!("f{}", size - 1);
                load + steps::count(|| _ = engine.fields(&last).len()) + evaluate_all(&engine, "0")
            });
        }
    }

    #[test]
    fn flags_that_share_a_segment_are_evaluated_in_linear_time() {
        check(|size| {
            let strategies = r#""strategies":[{"name":"default","segments":[1]}]"#;
            let flags = repeat(size, |number| flag(&format!("f{number}"), strategies));
            let segment = format!(r#"{{"id":1,"constraints":[{}]}}"#, numbers(size));
            let engine = load(&document(&flags, &segment));
            steps::count(|| assert_eq!(1, engine.fields("f1").len())) + evaluate_all(&engine, "0")
        });
    }

    #[test]
    fn many_prefixes_and_suffixes_take_linear_time() {
        for operator in ["STR_STARTS_WITH", "STR_ENDS_WITH"] {
            check(|size| {
                let values = repeat(size, |number| format!(r#""value {number}""#));
                let operand = format!(r#""values":[{values}],"caseInsensitive":true"#);
                let constraint = constraint(operator, &operand);
                let document = document(&flag_with(&constraint), "");
                let mut engine = Engine::new();
                let load = steps::count(|| _ = engine.load(document.as_bytes()).unwrap());
                load + evaluate(&engine, &"ä".repeat(size))
            });
        }
    }

    #[test]
    fn a_pattern_takes_time_in_proportion_to_the_value() {
        check(|size| {
            let operand = r#""value":"(a|a)*(a|b)+c$""#;
            let engine = load(&document(&flag_with(&constraint("REGEX", operand)), ""));
            evaluate(&engine, &"a".repeat(size))
        });
    }

    /// Returns a delta that changes many flags.
    fn changes(size: usize) -> String {
        let events = repeat(size, |number| {
            let feature = flag(&format!("f{number}"), r#""stale":true"#);
            format!(r#"{{"type":"feature-updated","feature":{feature}}}"#)
        });
        format!(r#"{{"events":[{events}]}}"#)
    }

    #[test]
    fn a_delta_that_changes_many_flags_is_linear() {
        check(|size| {
            let mut engine = Engine::new();
            let delta = changes(size);
            let first = steps::count(|| _ = engine.apply(delta.as_bytes()).unwrap());
            first + steps::count(|| _ = engine.apply(delta.as_bytes()).unwrap())
        });
    }

    #[test]
    fn a_delta_that_changes_many_flags_without_compiling_them_is_linear() {
        check(|size| {
            let mut engine = Engine::new();
            let delta = changes(size);
            steps::count(|| {
                engine.update(delta.clone().into_bytes()).unwrap();
                engine.update(delta.clone().into_bytes()).unwrap();
                engine.prepare_all();
            })
        });
    }

    #[test]
    fn warnings_about_a_segment_that_many_flags_share_are_bounded() {
        let invalid = repeat(100, |_| constraint("NUM_LT", r#""value":"x""#));
        let segment = format!(r#"{{"id":1,"constraints":[{invalid}]}}"#);
        let strategies = r#""strategies":[{"name":"default","segments":[1]}]"#;
        let flags = repeat(2_000, |number| flag(&format!("f{number}"), strategies));
        let engine = load(&document(&flags, &segment));
        assert_eq!(100_000, engine.warnings().len());
    }
}
