//! The process: arguments, the front door, the exit code.

use std::process::ExitCode;

/// Many small allocations of many threads are what a query makes; this allocator is faster at them than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(firesteel::shell::run(std::env::args_os()))
}
