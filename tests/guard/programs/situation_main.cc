// SPDX-License-Identifier: Apache-2.0
// Runs one situation: guard_situation NAME.
#include "programs/situations.h"

int main(int argc, char** argv) { return situations::run_situation(argc > 1 ? argv[1] : ""); }
