// SPDX-License-Identifier: Apache-2.0
// The one copy of the formatting library: everywhere else its calls end at fmt::vformat, which is defined here. As
// header-only code in every file it would be a quarter of the library.
#define FMT_HEADER_ONLY
#include <fmt/format.h>

namespace surelite {

// Taking the address makes the compiler emit the inline function.
extern const decltype(static_cast<std::string (*)(fmt::string_view, fmt::format_args)>(&fmt::vformat)) kVformat =
    &fmt::vformat;

}  // namespace surelite
