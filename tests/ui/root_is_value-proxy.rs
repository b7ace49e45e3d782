//! `proxy_class` is a component.
#[path = "support/components.rs"]
mod support;
use support::*;

#[quantizer(extends(Base))]
struct Proxy {
    #[value(true)]
    proxy_class: bool,
}

fn main() {}
