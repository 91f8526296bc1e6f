//! Writes every generated file. Run as `make generate`.
#![forbid(unsafe_code)]

fn main() -> std::io::Result<()> {
    for file in tests::generated::all() {
        let path = tests::generated::root().join(file.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, file.text)?;
        println!("wrote {}", file.path);
    }
    Ok(())
}
