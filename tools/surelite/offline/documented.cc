// SPDX-License-Identifier: Apache-2.0
#include "offline/documented.h"

#include <charconv>

#include "plan/delegate.h"

namespace surelite::tool {
namespace {

struct Question {
  const OpView& op;
  int version;
  const Tensor& data;  // what the operator works on
};

// What a table cannot say in a column; each is success or a D507.
Status none(const Question&) { return {}; }
Status rank_four(const Question& q) {
  return q.data.rank() == 4 ? Status() : q.op.wrong_value("an input of rank", q.data.rank(), "4");
}
Status up_to_four(const Question& q) {
  return q.data.rank() <= 4 ? Status() : q.op.wrong_value("an input of rank", q.data.rank(), "up to 4");
}
Status basic_lstm(const Question& q) {
  const int64_t kernel = q.op.integer_option("kernel_type");
  return kernel == 1 ? Status() : q.op.wrong_value("a kernel type of", kernel, "1 (basic)");
}
Status constant_weights(const Question& q) {
  for (size_t i = 1; i < q.op.inputs().size(); ++i)
    if (q.op.has_input(i) && !DelegateTensor(q.op.inputs()[i]).is_constant())
      return q.op.wrong_value("a computed value as input", static_cast<int64_t>(i), "constants there");
  return {};
}
Status one_vector(const Question& q) {
  if (Status constant = constant_weights(q); !constant) return constant;
  const int64_t rows = q.data.shape.count(0, std::max(q.data.rank() - 1, 0));
  return rows <= 1 ? Status() : q.op.wrong_value("a batch of", rows, "1");
}
Status version_two(const Question& q) {
  return q.version == 2 ? Status() : q.op.wrong_value("Core ML version", q.version, "2");
}
Status no_activation(const Question& q) {
  if (Status rank = up_to_four(q); !rank) return rank;
  const int64_t fused = q.op.integer_option("fused_activation_function");
  return fused == 0 ? Status() : q.op.wrong_value("the fused activation", fused, "0 (none)");
}
Status stride_three(const Question& q) {
  if (Status rank = up_to_four(q); !rank) return rank;
  for (const char* field : {"stride_w", "stride_h"})
    if (const int64_t stride = q.op.integer_option(field); stride > 3)
      return q.op.wrong_value("a stride of", stride, "up to 3");
  return {};
}
Status hexagon_depthwise(const Question& q) {
  if (Status stride = stride_three(q); !stride) return stride;
  if (const int64_t multiplier = q.op.integer_option("depth_multiplier"); multiplier != 1)
    return q.op.wrong_value("a depth multiplier of", multiplier, "1");
  if (q.op.has_input(1) && q.op.inputs()[1]->rank() == 4 && q.op.inputs()[1]->dim(2) != 3)
    return q.op.wrong_value("a filter width of", q.op.inputs()[1]->dim(2), "3");
  const bool dilated = q.op.integer_option("dilation_w_factor") > 1 || q.op.integer_option("dilation_h_factor") > 1;
  const int64_t stride = std::max(q.op.integer_option("stride_w"), q.op.integer_option("stride_h"));
  return dilated && stride > 1 ? q.op.wrong_value("dilation and a stride of", stride, "1") : Status();
}
Status size_65(const Question& q) {
  if (Status rank = up_to_four(q); !rank) return rank;
  const Tensor& output = *q.op.outputs()[0];
  for (int axis = 1; output.rank() == 4 && axis < 3; ++axis)
    if (output.dim(axis) > 65) return q.op.wrong_value("a requested size of", output.dim(axis), "up to 65");
  return {};
}

struct Row {
  std::string_view table;  // of a table's own line, with an empty operator: the name of what follows
  std::string_view op;
  std::string_view types;
  int last_version, since;
  Status (*limit)(const Question&);
  std::string_view source;
};

// A table's line, and then its operators up to the next one.
const Row kRows[] = {
#define TABLE(name, source, first, last) {#name, "", "", last, first, nullptr, source},
#define OP(name, types, version, since, limit) {"", #name, types, version, since, limit, ""},
#include "offline/documented.def"
#undef OP
#undef TABLE
};

bool takes(std::string_view types, ElementType type) {
  switch (type) {
    case ElementType::float32: return types.find('f') != types.npos;
    case ElementType::float16: return types.find('h') != types.npos;
    case ElementType::int8: return types.find('q') != types.npos;
    case ElementType::uint8: return types.find_first_of("qu") != types.npos;
    case ElementType::int32: return types.find('i') != types.npos;
    case ElementType::boolean: return types.find('b') != types.npos;
    default: return false;
  }
}

std::string words(std::string_view types) {
  constexpr std::pair<char, const char*> kWords[] = {{'f', "float32"}, {'h', "float16"}, {'q', "int8, uint8"},
                                                     {'u', "uint8"},   {'i', "int32"},   {'b', "boolean"}};
  std::string text;
  for (const auto& [letter, word] : kWords)
    if (types.find(letter) != types.npos) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

// Never run: programs that it is part of are looked at only.
class NoKernel final : public DelegateKernel {
  Status run(Memory*, std::span<const Tensor* const>, std::span<const Tensor* const>) const override {
    return fail(Code::D502, {{"delegate", "documented"}});
  }
};

class Documented final : public Delegate {
 public:
  Documented(std::string name, std::span<const Row> rows, int version)
      : name_(std::move(name)), rows_(rows), version_(version) {}

  std::string_view name() const override { return name_; }
  Status claims(const OpView& op) const override {
    for (const Row& row : rows_)
      if (row.op == op.name()) return claims(row, op);
    return op.not_implemented();
  }
  Result<std::unique_ptr<DelegateKernel>> prepare(const PartView&) override {
    return std::unique_ptr<DelegateKernel>(new NoKernel);
  }

 private:
  Status claims(const Row& row, const OpView& op) const {
    if (row.since > version_ && row.since > 0) {
      const std::string since = "from " + std::to_string(row.since) + " on";
      return op.wrong_value("API level", version_, since);
    }
    const size_t which = op.name() == "TRANSPOSE_CONV" ? 2 : op.name() == "SPLIT" || op.name() == "SELECT" ? 1 : 0;
    if (!op.has_input(which) || op.outputs().empty() || !op.outputs()[0]) return op.not_implemented();
    const Tensor& data = *op.inputs()[which];
    if (!takes(row.types, data.type)) return op.wrong_type(data, words(row.types));
    const bool quantized = data.type == ElementType::int8 || data.type == ElementType::uint8;
    if (row.last_version > 0 && !quantized && op.version() > row.last_version)
      return op.wrong_version(row.last_version);
    return row.limit({op, version_, data});
  }

  const std::string name_;
  const std::span<const Row> rows_;
  const int version_;
};

std::string known_names() {
  std::string names;
  for (const Row& row : kRows)
    if (row.op.empty()) names += (names.empty() ? "" : ", ") + std::string(row.table);
  return names;
}

struct Compiled {
  std::string_view code;  // of the custom operator, or the beginning of it
  std::string_view accelerator;
};

const Compiled kCompiled[] = {
    {"edgetpu-custom-op", "Google's Edge TPU"}, {"ethos-u", "Arm's Ethos-U"},
    {"DISPATCH_OP", "a LiteRT accelerator"},    {"NeutronGraph", "NXP's eIQ Neutron"},
    {"MTKEXT_", "MediaTek's NeuroPilot"},       {"vsi-npu", "VeriSilicon's NPU"},
};

// LiteRT's compiler stamps the model with the maker and the name of the chip.
std::string stamp_of(const ModelData& model) {
  for (const MetadataDef& entry : model.metadata) {
    if (entry.name != "LiteRtStamp") continue;
    std::string text;
    for (const std::byte byte : entry.data) {
      const auto c = static_cast<char>(byte);
      if (c > ' ' && c < 0x7f) text += c;
      else if (!text.empty() && text.back() != ' ') text += ' ';
    }
    while (!text.empty() && text.back() == ' ') text.pop_back();
    if (!text.empty()) return " (the file says: " + text + ")";
  }
  return "";
}

}  // namespace

Result<Documentation> find_documentation(std::string_view given) {
  const auto refuse = [&](const std::string& reason) {
    return fail(Code::D521, {{"given", given},
                             {"reason", reason},
                             {"known", "There are tables for " + known_names() + "; nnapi and coreml take a version."}
                            });
  };
  const size_t colon = given.find(':');
  const std::string_view name = given.substr(0, colon);
  const std::span<const Row> rows(kRows);
  for (size_t i = 0; i < rows.size(); ++i) {
    const Row& table = rows[i];
    if (!table.op.empty() || table.table != name) continue;
    size_t end = i + 1;
    while (end < rows.size() && !rows[end].op.empty()) ++end;
    int version = table.last_version;
    if (colon != given.npos) {
      const std::string_view number = given.substr(colon + 1);
      const auto [last, error] = std::from_chars(number.data(), number.data() + number.size(), version);
      if (table.since == 0) return refuse("its table knows no versions");
      if (error != std::errc() || last != number.data() + number.size() || version < table.since ||
          version > table.last_version)
        return refuse("its table is for versions " + std::to_string(table.since) + " to " +
                      std::to_string(table.last_version));
    }
    return Documentation{
        std::string(given), std::string(table.source), version,
        std::make_shared<Documented>(std::string(given), rows.subspan(i + 1, end - i - 1), version)};
  }
  return refuse("there is no table of that name");
}

Diagnostics compiled_operators(const ModelData& model) {
  Diagnostics found;
  for (size_t s = 0; s < model.subgraphs.size(); ++s)
    for (size_t i = 0; i < model.subgraphs[s].operators.size(); ++i) {
      const OperatorDef& op = model.subgraphs[s].operators[i];
      for (const Compiled& entry : kCompiled)
        if (op.is_custom() && (op.name == entry.code || (entry.code.ends_with('_') && op.name.starts_with(entry.code))))
          found.push_back(diagnose(
              Code::D522, where_op(model, static_cast<int>(s), static_cast<int>(i)),
              {{"op", op.name}, {"accelerator", entry.accelerator}, {"detail", stamp_of(model)}}));
    }
  return found;
}

}  // namespace surelite::tool
