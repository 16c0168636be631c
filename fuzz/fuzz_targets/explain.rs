#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fanion_fuzz::explain(data));
