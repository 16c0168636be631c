//! fanion
