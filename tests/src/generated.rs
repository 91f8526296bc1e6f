//! Every generated file of this repository: its path and how it is made. `make generate` writes them, a test compares.

/// A generated file: path from the root of the repository, and the text it must have.
pub struct Generated {
    /// Path from the root.
    pub path: &'static str,
    /// What it must say.
    pub text: String,
}

/// All of them.
#[must_use]
pub fn all() -> Vec<Generated> {
    vec![Generated {
        path: "client-web/src/protocol.gen.ts",
        text: protocol::typescript::file(),
    }]
}

/// The root of the repository.
#[must_use]
pub fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
