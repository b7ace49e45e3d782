//! `burn::module::Module` written out, for what burn's derive does not do.

/// Implements `Clone`, `Module`, `Display` and what is printed of it for a struct, as burn's derive does. What is different:
///
/// - `as "Struct:Name"` is what stores and adapters take its fields to be in; without it, it is the struct's own name.
/// - The paths of what is `flat` have no segment of its own.
/// - `before` and `after` name methods, `fn(self) -> Self`, that are called around each mapping.
/// - The method `show`, `fn(&self, Content) -> Content`, adds what is printed.
#[doc(hidden)]
#[macro_export]
macro_rules! __written_module {
    ([$($generics:tt)*] $name:ident<$($param:ident),*> { $($fields:tt)* } $($rest:tt)*) => {
        $crate::__written_module! {
            [$($generics)*] $name<$($param),*> as (concat!("Struct:", stringify!($name))) { $($fields)* } $($rest)*
        }
    };
    (
        [$($generics:tt)*] $name:ident<$($param:ident),*> as $container:tt { $($module:ident),* $(,)? }
        $( flat { $($flat:ident),* $(,)? } )?
        $( constants { $($constant:ident),* $(,)? } )?
        $( before $before:ident )?
        $( after $after:ident )?
    ) => {
        impl<$($generics)*> $crate::burn::module::Module for $name<$($param),*> {
            fn visit<__V: $crate::burn::module::ModuleVisitor>(&self, visitor: &mut __V) {
                $(
                    visitor.enter_module(stringify!($module), $container);
                    $crate::burn::module::Module::visit(&self.$module, visitor);
                    visitor.exit_module(stringify!($module), $container);
                )*
                $( $( $crate::burn::module::Module::visit(&self.$flat, visitor); )* )?
            }

            fn map<__M: $crate::burn::module::ModuleMapper>(self, mapper: &mut __M) -> Self {
                let this = self;
                $( let this = this.$before(); )?
                $(
                    mapper.enter_module(stringify!($module), $container);
                    let $module = $crate::burn::module::Module::map(this.$module, mapper);
                    mapper.exit_module(stringify!($module), $container);
                )*
                $( $( let $flat = $crate::burn::module::Module::map(this.$flat, mapper); )* )?
                $( $( let $constant = this.$constant; )* )?
                let this = Self { $($module,)* $( $($flat,)* )? $( $($constant,)* )? };
                $( let this = this.$after(); )?
                this
            }

            fn collect_devices(&self, devices: $crate::burn::module::Devices) -> $crate::burn::module::Devices {
                $( let devices = $crate::burn::module::Module::collect_devices(&self.$module, devices); )*
                $( $( let devices = $crate::burn::module::Module::collect_devices(&self.$flat, devices); )* )?
                devices
            }

            fn fork(self, device: &$crate::burn::tensor::Device) -> Self {
                Self {
                    $( $module: $crate::burn::module::Module::fork(self.$module, device), )*
                    $( $( $flat: $crate::burn::module::Module::fork(self.$flat, device), )* )?
                    $( $( $constant: self.$constant, )* )?
                }
            }

            fn to_device(self, device: &$crate::burn::tensor::Device) -> Self {
                Self {
                    $( $module: $crate::burn::module::Module::to_device(self.$module, device), )*
                    $( $( $flat: $crate::burn::module::Module::to_device(self.$flat, device), )* )?
                    $( $( $constant: self.$constant, )* )?
                }
            }

            fn train(self) -> Self {
                Self {
                    $( $module: $crate::burn::module::Module::train(self.$module), )*
                    $( $( $flat: $crate::burn::module::Module::train(self.$flat), )* )?
                    $( $( $constant: self.$constant, )* )?
                }
            }

            fn valid(&self) -> Self {
                Self {
                    $( $module: $crate::burn::module::Module::valid(&self.$module), )*
                    $( $( $flat: $crate::burn::module::Module::valid(&self.$flat), )* )?
                    $( $( $constant: ::core::clone::Clone::clone(&self.$constant), )* )?
                }
            }

            fn materialize(self) -> Self {
                Self {
                    $( $module: $crate::burn::module::Module::materialize(self.$module), )*
                    $( $( $flat: $crate::burn::module::Module::materialize(self.$flat), )* )?
                    $( $( $constant: self.$constant, )* )?
                }
            }
        }

        // derived, it would ask for more than the module does
        impl<$($generics)*> ::core::clone::Clone for $name<$($param),*> {
            fn clone(&self) -> Self {
                Self {
                    $( $module: ::core::clone::Clone::clone(&self.$module), )*
                    $( $( $flat: ::core::clone::Clone::clone(&self.$flat), )* )?
                    $( $( $constant: ::core::clone::Clone::clone(&self.$constant), )* )?
                }
            }
        }

        impl<$($generics)*> ::core::fmt::Display for $name<$($param),*> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let settings = ::core::default::Default::default();
                f.write_str(&$crate::burn::module::ModuleDisplay::format(self, settings))
            }
        }

        impl<$($generics)*> $crate::burn::module::ModuleDisplayDefault for $name<$($param),*> {
            fn content(
                &self,
                content: $crate::burn::module::Content,
            ) -> ::core::option::Option<$crate::burn::module::Content> {
                self.show(content.set_top_level_type(stringify!($name))).optional()
            }
            fn num_params(&self) -> usize {
                $crate::burn::module::Module::num_params(self)
            }
        }

        impl<$($generics)*> $crate::burn::module::ModuleDisplay for $name<$($param),*> {}
    };
}
