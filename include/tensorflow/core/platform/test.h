// SPDX-License-Identifier: Apache-2.0
// GoogleTest, under the path by which tests of TensorFlow include it.
#ifndef SURELITE_TENSORFLOW_CORE_PLATFORM_TEST_H_
#define SURELITE_TENSORFLOW_CORE_PLATFORM_TEST_H_

#include <gtest/gtest.h>

#endif  // SURELITE_TENSORFLOW_CORE_PLATFORM_TEST_H_
