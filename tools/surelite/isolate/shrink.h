// SPDX-License-Identifier: Apache-2.0
// Delta debugging: the smallest part of a list that still shows something.
#pragma once

#include <functional>
#include <vector>

namespace surelite::tool {

// `all` shows it. What is returned shows it too, and shows it no more if any one of its elements is left out; elements
// keep their order. Takes of the order of log(n) tests where one element is to blame, at most of the order of n
// squared.
std::vector<int> shrink(std::vector<int> all, const std::function<bool(const std::vector<int>&)>& shows);

}  // namespace surelite::tool
