#!/usr/bin/env bash
# Cuts the letters that English and German pages are written with out of Atkinson Hyperlegible (SIL Open Font License), so
# that the first load has 11 KB of fonts and not 35. Run by hand after the font changes; the results are committed. Needs
# `pip install fonttools brotli`. Other letters come from the whole files, when somebody writes one.
set -euo pipefail
cd "$(dirname "$0")/.."
from=node_modules/@fontsource/atkinson-hyperlegible/files
# As in the unicode-range of src/app.css.
letters=U+20-7E,U+A0,U+B7,U+C4,U+D6,U+DC,U+DF,U+E4,U+E9,U+F6,U+FC,U+2013,U+2014,U+2018-201A,U+201C-201E,U+2026
for weight in 400 700; do
  pyftsubset "$from/atkinson-hyperlegible-latin-$weight-normal.woff2" --unicodes="$letters" --flavor=woff2 \
    --layout-features=tnum --no-hinting --desubroutinize --drop-tables+=GPOS,GDEF \
    --output-file="src/fonts/hyperlegible-core-$weight.woff2"
done
