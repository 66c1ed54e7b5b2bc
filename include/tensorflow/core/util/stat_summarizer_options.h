// SPDX-License-Identifier: Apache-2.0
// What a summary of measurements shows. A limit of 0 shows all.
#ifndef SURELITE_TENSORFLOW_CORE_UTIL_STAT_SUMMARIZER_OPTIONS_H_
#define SURELITE_TENSORFLOW_CORE_UTIL_STAT_SUMMARIZER_OPTIONS_H_

namespace tensorflow {

struct StatSummarizerOptions {
  bool show_run_order = true;
  int run_order_limit = 0;
  bool show_time = true;
  int time_limit = 10;
  bool show_memory = true;
  int memory_limit = 10;
  bool show_type = true;
  bool show_summary = true;
  bool format_as_csv = false;
};

}  // namespace tensorflow

#endif  // SURELITE_TENSORFLOW_CORE_UTIL_STAT_SUMMARIZER_OPTIONS_H_
