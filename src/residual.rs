//! Residual: what is left of the flags when part of the context is known.

use crate::document::{self, Document, Feature};
use crate::engine::Engine;
use crate::flag::{Dependency, FlagEntry, NO_VARIANT, Wanted};
use crate::known::{Knowledge, Known};
use crate::leak::Leak;
use crate::question::Question;
use crate::refusal::Refusal;
use crate::remainder::{self, Remainder};
use crate::strategy::Strategy;
use crate::telling;
use crate::words::Words;
use serde::Serialize;

/// Which flags a residual is of, and what it must not tell.
#[derive(Debug, Clone, Default)]
pub struct ResidualOptions {
    /// Names of the flags; those that they depend on come along. `None`: all flags.
    pub flags: Option<Vec<String>>,
    /// Fields of which no value may be told. What custom strategies are given is told all the same,
    /// since nobody but the caller knows what fields that is about: the leaks have it.
    pub private: Vec<String>,
}

/// What is left of the flags when part of the context is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Residual {
    /// The flags as they are for somebody of whom that is known. Any Unleash SDK reads it.
    pub document: Document,
    /// What its reader can still learn.
    pub leaks: Vec<Leak>,
}

impl Engine {
    /// What is left of the flags when part of the context is known.
    ///
    /// For whatever else may come to be known, the residual gives the same answers about it as the
    /// flags give about all of it: on or off, and which variant. Constraints, segments, rollouts and
    /// variants that are decided are decided; what cannot admit anybody any more is gone, and so are
    /// the lists of other people's ids that were asked. The reason is that of what is left: what has
    /// been decided for a person is on for everyone who reads it.
    ///
    /// ```
    /// use fanion::{Context, Engine, Known, Question, ResidualOptions};
    ///
    /// let mut engine = Engine::new();
    /// engine.load(br#"{"features": [{
    ///     "name": "checkout", "enabled": true,
    ///     "strategies": [{
    ///         "name": "userWithId", "parameters": {"userIds": "anna, bert"},
    ///         "constraints": [{"contextName": "page", "operator": "IN", "values": ["cart"]}]
    ///     }]
    /// }]}"#)?;
    ///
    /// let known = Known::new().with("userId", "anna");
    /// let residual = engine.residual(&known, &ResidualOptions::default())?;
    /// let json = residual.document.to_json();
    /// assert!(!json.contains("bert"));
    ///
    /// let mut browser = Engine::new();
    /// browser.load(json.as_bytes())?;
    /// let page = Context::new().with("page", "cart");
    /// let answer = browser.evaluate("checkout", &Question::new(&page, 0, 0)).expect("it is named");
    /// assert!(answer.enabled);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There is no flag of one of the names; a field is said to be known and to be unknown; or a value
    /// of a private field would be told: then the refusal says [where](Refusal::leaks).
    pub fn residual(&self, known: &Known, options: &ResidualOptions) -> Result<Residual, Refusal> {
        known.check()?;
        let names = options.flags.as_deref();
        let mut wanted = match names {
            Some(names) => self.places(names)?,
            None => (0..self.flags().len()).collect(),
        };
        let context = known.context(&self.parts().words);
        let question = Question::new(&context, 0, 0);
        let knowledge = Knowledge::new(known, &question, self.parts());
        let mut features = Vec::new();
        // Parents come along, and have no parents themselves.
        let mut next = 0;
        while let Some(&place) = wanted.get(next) {
            next += 1;
            let Some(flag) = self.flag_at(place) else {
                continue;
            };
            let feature = self.left_of(flag, &knowledge);
            let parents = feature.dependencies.iter();
            for parent in parents.filter_map(|it| self.place(&it.feature)) {
                if !wanted.contains(&parent) {
                    wanted.push(parent);
                }
            }
            features.push((place, feature));
        }
        features.sort_by_key(|&(place, _)| place);
        let document = Document {
            version: VERSION,
            features: features.into_iter().map(|(_, feature)| feature).collect(),
            segments: Vec::new(),
        };
        let leaks = Leak::all(&document);
        let is_private = |leak: &&Leak| {
            let field = leak.what.field();
            field.is_some_and(|field| options.private.iter().any(|it| it == field))
        };
        let told: Vec<_> = leaks.iter().filter(is_private).cloned().collect();
        match told.is_empty() {
            true => Ok(Residual { document, leaks }),
            false => Err(Refusal::private(told)),
        }
    }

    fn places(&self, names: &[String]) -> Result<Vec<usize>, Refusal> {
        let mut places = Vec::new();
        for name in names {
            let place = self.place(name);
            let place = place.ok_or_else(|| Refusal::unknown_flag(name))?;
            if !places.contains(&place) {
                places.push(place);
            }
        }
        Ok(places)
    }

    fn left_of(&self, flag: &FlagEntry, knowledge: &Knowledge<'_>) -> Feature {
        let words = &knowledge.parts.words;
        let text = |id| words.spell(id).to_owned();
        let mut feature = Feature {
            name: text(flag.name),
            kind: text(flag.kind),
            project: text(flag.project),
            stale: flag.stale,
            impression_data: flag.impression_data,
            ..Feature::default()
        };
        let Some(dependencies) = self.dependencies_left(flag, knowledge) else {
            return feature;
        };
        let left = Left::of(flag, knowledge);
        if left.strategies.is_empty() {
            return feature;
        }
        feature.enabled = true;
        feature.dependencies = dependencies;
        feature.variants = left.variants;
        feature.strategies = left.strategies;
        feature
    }

    /// The dependencies that depend on what is unknown; `None` when another is not satisfied.
    fn dependencies_left(
        &self,
        flag: &FlagEntry,
        knowledge: &Knowledge<'_>,
    ) -> Option<Vec<document::Dependency>> {
        let words = &knowledge.parts.words;
        let mut left = Vec::new();
        for dependency in flag.dependencies.as_ref()? {
            let parent = self.parent_of(dependency)?;
            match Left::of(parent, knowledge).satisfies(&dependency.wanted, words) {
                Some(true) => (),
                Some(false) => return None,
                None => left.push(tell_dependency(dependency, words)),
            }
        }
        Some(left)
    }
}

/// Version of the format of documents.
const VERSION: u8 = 2;

/// What is left of a flag, parents aside.
struct Left {
    /// None: it is off for certain.
    strategies: Vec<document::Strategy>,
    /// Does the last strategy admit everyone?
    is_certain: bool,
    variants: Vec<document::Variant>,
}

impl Left {
    fn of(flag: &FlagEntry, knowledge: &Knowledge<'_>) -> Left {
        let mut left = Left {
            strategies: Vec::new(),
            is_certain: false,
            variants: Vec::new(),
        };
        for remainder in remainders(flag, knowledge) {
            left.is_certain = remainder.is_certain();
            left.put(remainder);
            if left.is_certain {
                break;
            }
        }
        // Those of the flag count only for a strategy that has none of its own.
        if left.strategies.iter().any(|it| it.variants.is_empty()) {
            left.variants = remainder::variants(&flag.variants, &knowledge.with_user());
        }
        left
    }

    /// A strategy draws as it did, wherever it stands now.
    fn put(&mut self, remainder: Remainder) {
        let mut strategy = remainder.strategy;
        let draw = remainder
            .draw
            .filter(|&draw| usize::from(draw) != self.strategies.len());
        if let Some(draw) = draw {
            strategy.put("draw", draw.to_string());
        }
        self.strategies.push(strategy);
    }

    /// Does a parent of which this is left stand as it should? `None` when that depends on what is
    /// unknown.
    fn satisfies(&self, wanted: &Wanted, words: &Words) -> Option<bool> {
        let enabled = match self.strategies.len() {
            0 => Some(false),
            _ if self.is_certain => Some(true),
            _ => None,
        };
        match *wanted {
            Wanted::On => enabled,
            Wanted::Off => enabled.map(|enabled| !enabled),
            Wanted::OneOf(_) if enabled != Some(true) => enabled,
            Wanted::OneOf(names) => {
                let name = self.certain_variant()?;
                Some(words.ids(names).any(|wanted| words.spell(wanted) == name))
            }
        }
    }

    /// The name of the one variant that whoever is let in gets.
    fn certain_variant(&self) -> Option<&str> {
        let [strategy] = self.strategies.as_slice() else {
            return None;
        };
        let variants = match strategy.variants.as_slice() {
            [] => self.variants.as_slice(),
            own => own,
        };
        match variants {
            [] => Some(NO_VARIANT),
            [one] if one.overrides.is_empty() && one.weight == 0 => Some(NO_VARIANT),
            [one] if one.overrides.is_empty() => Some(&one.name),
            _ => None,
        }
    }
}

/// What is left of the strategies of a flag, in order.
fn remainders(flag: &FlagEntry, knowledge: &Knowledge<'_>) -> Vec<Remainder> {
    let everyone = [Strategy::for_everyone(flag.name)];
    let strategies = match flag.strategies.as_deref() {
        _ if !flag.enabled => &[],
        None => &[],
        // No strategies at all means on for everyone.
        Some([]) => everyone.as_slice(),
        Some(strategies) => strategies,
    };
    let left = strategies.iter();
    left.flat_map(|strategy| Remainder::of(strategy, flag, knowledge))
        .collect()
}

fn tell_dependency(dependency: &Dependency, words: &Words) -> document::Dependency {
    let variants = match dependency.wanted {
        Wanted::OneOf(names) => telling::list(names, words),
        Wanted::On | Wanted::Off => Vec::new(),
    };
    document::Dependency {
        feature: words.spell(dependency.parent).into(),
        enabled: !matches!(dependency.wanted, Wanted::Off),
        variants,
    }
}
