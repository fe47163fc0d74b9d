//! Whether the machine's processor can run what the program was compiled to.

/// What to say instead of dying of an illegal instruction: the build expects AVX2 (see `.cargo/config.toml`), and the
/// processor or its virtual machine has none.
#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
pub(super) fn complaint() -> Option<&'static str> {
    use std::arch::x86_64::{__cpuid, __cpuid_count};
    // The standard library's macro answers at compile time what the build expects; the processor itself is asked here.
    let has_avx2 = __cpuid(0).eax >= 7 && __cpuid_count(7, 0).ebx & (1 << 5) != 0;
    (!has_avx2).then_some(
        "This build of firesteel is for processors with AVX2 (Intel since 2013, AMD since 2015). \
         RUSTFLAGS=\"-C target-cpu=x86-64\" cargo build --release makes one for yours.",
    )
}

/// This build expects nothing that a processor may lack.
#[cfg(not(all(target_arch = "x86_64", target_feature = "avx2")))]
pub(super) fn complaint() -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_processor_that_runs_this_is_good_enough() {
        assert_eq!(super::complaint(), None);
    }
}
