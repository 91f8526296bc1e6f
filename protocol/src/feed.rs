//! What we say about our lists for directories. The lists themselves have shapes that others specified, and are not here.

wire! {
    /// A listed meeting that the weekly lists for directories cannot show.
    pub struct LeftOut {
        /// The meeting's part of its permanent link.
        pub slug: String,
        /// Title.
        pub title: String,
        /// Its permanent link.
        pub link: String,
        /// Why, in a sentence.
        pub because: String,
    }
}
