//! The shape that readers of BMLT ask for, on meetings made by hand.
