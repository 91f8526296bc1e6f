//! Makes sure that there is a client to embed: when it was not built yet, a page that says how. It builds nothing.

use std::path::Path;

const NOT_BUILT: &str = "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Hearth</title>\n\
                         <p>The page was not built yet. Run <code>make client</code>, then start Hearth again.</p>\n";

fn main() -> std::io::Result<()> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client-web/dist");
    if !dist.join("index.html").exists() {
        std::fs::create_dir_all(&dist)?;
        std::fs::write(dist.join("index.html"), NOT_BUILT)?;
    }
    println!("cargo::rerun-if-changed=build.rs");
    // A debug build reads the files when it is asked for them; only a release has them inside.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", dist.display());
    }
    Ok(())
}
