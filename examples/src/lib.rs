//! Examples of quantization-aware training; each is a folder beside this one.
