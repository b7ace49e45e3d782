//! Modules that change themselves when they are mapped.

/// Implements `Clone`, `Module` and the printing of a component whose state a forward pass collects: `before_map(self)` and
/// `after_map(self)` move it into parameters, and `show(&self, content)` says what is printed. What is `flat`
/// adds no segment to the paths in records. Written out because a derived `map` could not.
macro_rules! promoting_module {
    ($name:ident<$($param:ident: $bound:ident),+> { $($module:ident),+ } $(flat $flat:ident)?) => {
        impl<$($param: $bound),+> ::core::clone::Clone for $name<$($param),+> {
            fn clone(&self) -> Self {
                Self {
                    $( $module: ::core::clone::Clone::clone(&self.$module), )+
                    $( $flat: ::core::clone::Clone::clone(&self.$flat), )?
                }
            }
        }

        impl<$($param: $bound),+> burn::module::Module for $name<$($param),+> {
            fn visit<__V: burn::module::ModuleVisitor>(&self, visitor: &mut __V) {
                $(
                    visitor.enter_module(stringify!($module), concat!("Struct:", stringify!($name)));
                    burn::module::Module::visit(&self.$module, visitor);
                    visitor.exit_module(stringify!($module), concat!("Struct:", stringify!($name)));
                )+
                $( burn::module::Module::visit(&self.$flat, visitor); )?
            }

            fn map<__M: burn::module::ModuleMapper>(self, mapper: &mut __M) -> Self {
                let mut this = self.before_map();
                $(
                    mapper.enter_module(stringify!($module), concat!("Struct:", stringify!($name)));
                    this.$module = burn::module::Module::map(this.$module, mapper);
                    mapper.exit_module(stringify!($module), concat!("Struct:", stringify!($name)));
                )+
                $( this.$flat = burn::module::Module::map(this.$flat, mapper); )?
                this.after_map()
            }

            fn collect_devices(&self, devices: burn::module::Devices) -> burn::module::Devices {
                $( let devices = burn::module::Module::collect_devices(&self.$module, devices); )+
                $( let devices = burn::module::Module::collect_devices(&self.$flat, devices); )?
                devices
            }

            fn fork(self, device: &burn::tensor::Device) -> Self {
                Self {
                    $( $module: burn::module::Module::fork(self.$module, device), )+
                    $( $flat: burn::module::Module::fork(self.$flat, device), )?
                }
            }
            fn to_device(self, device: &burn::tensor::Device) -> Self {
                Self {
                    $( $module: burn::module::Module::to_device(self.$module, device), )+
                    $( $flat: burn::module::Module::to_device(self.$flat, device), )?
                }
            }
            fn train(self) -> Self {
                Self {
                    $( $module: burn::module::Module::train(self.$module), )+
                    $( $flat: burn::module::Module::train(self.$flat), )?
                }
            }
            fn valid(&self) -> Self {
                Self {
                    $( $module: burn::module::Module::valid(&self.$module), )+
                    $( $flat: burn::module::Module::valid(&self.$flat), )?
                }
            }
            fn materialize(self) -> Self {
                Self {
                    $( $module: burn::module::Module::materialize(self.$module), )+
                    $( $flat: burn::module::Module::materialize(self.$flat), )?
                }
            }
        }

        impl<$($param: $bound),+> burn::module::ModuleDisplayDefault for $name<$($param),+> {
            fn content(&self, content: burn::module::Content) -> Option<burn::module::Content> {
                self.show(content.set_top_level_type(stringify!($name))).optional()
            }
            fn num_params(&self) -> usize {
                burn::module::Module::num_params(self)
            }
        }

        impl<$($param: $bound),+> burn::module::ModuleDisplay for $name<$($param),+> {}
    };
}
pub(crate) use promoting_module;
