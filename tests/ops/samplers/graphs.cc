// SPDX-License-Identifier: Apache-2.0
// Cases whose operator calls subgraphs, or works on resources that other operators make first.
#include <algorithm>

#include "samplers.h"

namespace surelite::harness {
namespace {

// A graph of one elementwise operator over `type`: results have the shape of the first argument.
int add_graph(Maker& m, const char* op, const char* options, ElementType type, const Shape& shape, int arguments) {
  m.one.graphs.emplace_back();
  const int graph = static_cast<int>(m.one.graphs.size()) - 1;
  CaseOp made;
  made.name = op;
  made.options.table = options;
  for (int i = 0; i < arguments; ++i) made.inputs.push_back(m.tensor(type, shape, Role::input, graph));
  if (std::string_view(op).empty()) {
    m.one.graphs.back().outputs = made.inputs;
    return graph;
  }
  made.outputs.push_back(m.tensor(type, shape, Role::inner, graph));
  for (CaseTensor& tensor : m.one.graphs.back().tensors) tensor.quant = {};
  m.one.graphs.back().outputs = made.outputs;
  m.one.graphs.back().ops.push_back(std::move(made));
  return graph;
}

ElementType number(Maker& m) { return m.random.pick({ElementType::float32, ElementType::int32, ElementType::int64}); }

// An argument of a call, of a chosen type.
void argument(Maker& m, ElementType type, const Shape& shape) {
  m.one.op().inputs.push_back(m.tensor(type, shape, Role::input));
  m.last().quant = {};
}

void result(Maker& m, ElementType type) {
  const int tensor = m.tensor(type, Shape{1}, Role::inner);
  m.last().quant = {};
  m.one.op().outputs.push_back(tensor);
  m.outs(static_cast<int>(m.one.op().outputs.size()));
}

// Places an operator in front of the one under test.
int add_before(Maker& m, CaseOp op) {
  auto& ops = m.one.graphs[0].ops;
  ops.insert(ops.begin() + m.one.main_op, std::move(op));
  return m.one.main_op++;
}

int resource(Maker& m) {
  const int tensor = m.tensor(ElementType::resource, Shape{1}, Role::inner);
  m.last().quant = {};
  return tensor;
}

int variable_handle(Maker& m, const std::string& name) {
  CaseOp handle;
  handle.name = "VAR_HANDLE";
  handle.options = {"VarHandleOptions", {{"container", "harness"}, {"shared_name", name}}};
  const int tensor = resource(m);
  handle.outputs = {tensor};
  add_before(m, std::move(handle));
  return tensor;
}

struct TableTypes {
  ElementType key, value;
};

int table_handle(Maker& m, TableTypes types) {
  CaseOp handle;
  handle.name = "HASHTABLE";
  handle.options = {
      "HashtableOptions",
      {{"table_id", 7}, {"key_dtype", static_cast<int>(types.key)}, {"value_dtype", static_cast<int>(types.value)}}};
  const int tensor = resource(m);
  handle.outputs = {tensor};
  add_before(m, std::move(handle));
  return tensor;
}

TableTypes draw_table(Maker& m) {
  return m.random.chance(0.5) ? TableTypes{ElementType::int64, ElementType::string}
                              : TableTypes{ElementType::string, ElementType::int64};
}

int import_into(Maker& m, int table, TableTypes types, bool as_main) {
  const Shape shape{m.extent(5)};
  const int keys = m.tensor(types.key, shape, Role::constant), values = m.tensor(types.value, shape, Role::constant);
  for (const int t : {keys, values}) m.one.tensor(t).values.ranged = true, m.one.tensor(t).values.high = 8;
  if (as_main) m.one.op().inputs = {table, keys, values};
  else {
    CaseOp import;
    import.name = "HASHTABLE_IMPORT";
    import.inputs = {table, keys, values};
    add_before(m, std::move(import));
  }
  return keys;
}

// An operator without results needs one that has: the graph returns a copy of something.
void add_echo(Maker& m) {
  CaseOp echo;
  echo.name = "NEG";
  const int from = m.tensor(ElementType::float32, Shape{2}, Role::input),
            to = m.tensor(ElementType::float32, Shape{2}, Role::inner);
  echo.inputs = {from};
  echo.outputs = {to};
  m.one.graphs[0].ops.push_back(std::move(echo));
  m.one.graphs[0].outputs = {to};
  m.outs(0);
}

}  // namespace

void sample_if(Maker& m) {
  const ElementType type = number(m);
  const Shape shape = m.shape(0, 3);
  m.in(m.random.chance(0.5) ? Shape{} : Shape{1});
  argument(m, type, shape);
  argument(m, type, shape);
  m.set("then_subgraph_index", int64_t{add_graph(m, "ADD", "AddOptions", type, shape, 2)});
  m.set("else_subgraph_index", int64_t{add_graph(m, "MUL", "MulOptions", type, shape, 2)});
  result(m, type);
}

void sample_case(Maker& m) {
  const ElementType type = number(m);
  const Shape shape = m.shape(0, 3);
  m.ranged(m.random.chance(0.5) ? Shape{} : Shape{1}, -1, 3);
  argument(m, type, shape);
  argument(m, type, shape);
  std::vector<int64_t> branches;
  for (int i = m.random.small(1, 3); i > 0; --i)
    branches.push_back(add_graph(m, m.random.pick({"ADD", "SUB"}), "", type, shape, 2));
  for (CaseGraph& graph : m.one.graphs)
    for (CaseOp& op : graph.ops)
      if (op.name == "ADD" || op.name == "SUB") op.options.table = op.name == "ADD" ? "AddOptions" : "SubOptions";
  m.set("branch_subgraph_indices", branches);
  result(m, type);
}

void sample_composite(Maker& m) {
  const ElementType type = number(m);
  const Shape shape = m.shape(0, 3);
  const int arguments = 2;
  for (int i = 0; i < arguments; ++i) argument(m, type, shape);
  m.set("name", std::string("harness.add"));
  m.set("decomposition_subgraph_index", int64_t{add_graph(m, "ADD", "AddOptions", type, shape, arguments)});
  result(m, type);
}

// Counts the first argument up (or down, without end) to a bound and hands the second through.
void sample_while(Maker& m) {
  const Shape shape = m.shape(0, 2);
  argument(m, ElementType::int32, Shape{});
  m.last().values.ranged = true;
  m.last().values.low = -2;
  m.last().values.high = 9;
  argument(m, ElementType::float32, shape);
  m.one.graphs.resize(3);
  const int step = m.random.chance(0.1) ? -1 : m.random.small(1, 3);
  const auto constant = [&](int graph, int64_t value) {
    const int tensor = m.tensor(ElementType::int32, Shape{}, Role::constant, graph);
    m.one.graphs[static_cast<size_t>(graph)].tensors.back().values.fixed = {value};
    return tensor;
  };
  CaseOp less, add;
  less.name = "LESS";
  less.inputs = {m.tensor(ElementType::int32, Shape{}, Role::input, 1), constant(1, m.random.in(0, 12))};
  m.tensor(ElementType::float32, shape, Role::input, 1);
  less.outputs = {m.tensor(ElementType::boolean, Shape{}, Role::inner, 1)};
  m.one.graphs[1].outputs = less.outputs;
  add.name = "ADD";
  add.options.table = "AddOptions";
  add.inputs = {m.tensor(ElementType::int32, Shape{}, Role::input, 2), constant(2, step)};
  const int through = m.tensor(ElementType::float32, shape, Role::input, 2);
  add.outputs = {m.tensor(ElementType::int32, Shape{}, Role::inner, 2)};
  m.one.graphs[2].outputs = {add.outputs[0], through};
  m.one.graphs[1].ops.push_back(std::move(less));
  m.one.graphs[2].ops.push_back(std::move(add));
  m.set("cond_subgraph_index", int64_t{1});
  m.set("body_subgraph_index", int64_t{2});
  result(m, ElementType::int32);
  result(m, ElementType::float32);
}

// The callee writes a variable that the caller reads.
void sample_call_once(Maker& m) {
  m.one.graphs.resize(2);
  const Shape shape = m.shape(1, 2);
  const OptionsSpec name{"VarHandleOptions", {{"container", "harness"}, {"shared_name", "once"}}};
  CaseOp inner_handle, assign, handle, read;
  inner_handle.name = handle.name = "VAR_HANDLE";
  inner_handle.options = handle.options = name;
  inner_handle.outputs = {m.tensor(ElementType::resource, Shape{1}, Role::inner, 1)};
  assign.name = "ASSIGN_VARIABLE";
  assign.inputs = {inner_handle.outputs[0], m.tensor(ElementType::float32, shape, Role::constant, 1)};
  m.one.graphs[1].ops = {inner_handle, assign};
  handle.outputs = {resource(m)};
  read.name = "READ_VARIABLE";
  read.inputs = handle.outputs;
  read.outputs = {m.tensor(ElementType::float32, shape, Role::inner)};
  m.set("init_subgraph_index", int64_t{1});
  m.one.graphs[0].ops.push_back(handle);
  m.one.graphs[0].ops.push_back(read);
  m.one.graphs[0].outputs = read.outputs;
  m.outs(0);
}

void sample_stablehlo_scatter(Maker& m) {
  const Shape shape = m.shape(1, 3, 4);
  const int depth = m.random.small(1, shape.rank()), count = m.grown(m.random.small(0, 3));
  const char* const bodies[] = {"STABLEHLO_ADD", "STABLEHLO_MULTIPLY", "STABLEHLO_MAXIMUM", "STABLEHLO_MINIMUM", ""};
  const ElementType type = m.next_type();
  m.set("update_computation_subgraph_index", int64_t{add_graph(m, bodies[m.random.small(0, 4)], "", type, Shape{}, 2)});
  m.either(shape);
  std::vector<int64_t> indices, windows, inserted, map;
  for (int i = 0; i < count * depth; ++i) indices.push_back(m.random.in(0, std::max(0, shape[i % depth] - 1)));
  if (indices.empty()) indices.push_back(0);
  m.fixed(Shape{count, depth}, indices);
  Shape updates{count};
  for (int i = 0; i < shape.rank(); ++i) {
    if (i < depth) inserted.push_back(i), map.push_back(i);
    else windows.push_back(updates.rank()), updates.push_back(shape[i]);
  }
  m.either(updates);
  m.set("update_window_dims", windows);
  m.set("inserted_window_dims", inserted);
  m.set("scatter_dims_to_operand_dims", map);
  m.set("index_vector_dim", int64_t{1});
}

void sample_stablehlo_reduce_window(Maker& m) {
  const Shape shape = m.shape(1, 3, 5);
  const ElementType type = m.next_type();
  const char* const numbers[] = {"STABLEHLO_ADD", "STABLEHLO_MULTIPLY", "STABLEHLO_MAXIMUM", "STABLEHLO_MINIMUM"};
  const char* const flags[] = {"STABLEHLO_AND", "LOGICAL_AND", "LOGICAL_OR"};
  m.set("body_subgraph_index",
        int64_t{add_graph(m, type == ElementType::boolean ? flags[m.random.small(0, 2)] : numbers[m.random.small(0, 3)],
                          "", type, Shape{}, 2)});
  m.in(shape);
  m.either(Shape{});
  const auto per_axis = [&](const char* field, int64_t low, int64_t high, int times) {
    std::vector<int64_t> values;
    for (int i = 0; i < shape.rank() * times; ++i) values.push_back(m.random.in(low, high));
    m.set(field, values);
  };
  per_axis("window_dimensions", 1, 3, 1);
  if (m.random.chance(0.6)) per_axis("window_strides", 1, 2, 1);
  if (m.random.chance(0.4)) per_axis("base_dilations", 1, 2, 1);
  if (m.random.chance(0.4)) per_axis("window_dilations", 1, 2, 1);
  if (m.random.chance(0.6)) per_axis("padding", -1, 2, 2);
}

void sample_var_handle(Maker& m) {
  m.set("container", std::string("harness"));
  m.set("shared_name", std::string("v"));
}

void sample_assign_variable(Maker& m) {
  m.one.op().inputs = {variable_handle(m, "v")};
  m.in(m.shape(0, 3));
  add_echo(m);
}

void sample_read_variable(Maker& m) {
  const int handle = variable_handle(m, "v");
  const ElementType type = number(m);
  const Shape shape = m.shape(0, 3);
  m.one.op().inputs = {handle};
  if (m.random.chance(0.9)) {
    CaseOp assign;
    assign.name = "ASSIGN_VARIABLE";
    assign.inputs = {handle, m.tensor(type, shape, Role::input)};
    add_before(m, std::move(assign));
  }
  result(m, type);
  m.last().shape = shape;
}

void sample_hashtable(Maker& m) {
  const TableTypes types = draw_table(m);
  m.set("table_id", int64_t{7});
  m.set("key_dtype", static_cast<int64_t>(types.key));
  m.set("value_dtype", static_cast<int64_t>(types.value));
}

void sample_hashtable_import(Maker& m) {
  const TableTypes types = draw_table(m);
  import_into(m, table_handle(m, types), types, true);
  add_echo(m);
}

void sample_hashtable_find(Maker& m) {
  const TableTypes types = draw_table(m);
  const int table = table_handle(m, types);
  if (m.random.chance(0.9)) import_into(m, table, types, false);
  const int query = m.tensor(types.key, m.shape(0, 2), Role::input),
            standard = m.tensor(types.value, Shape{1}, Role::constant);
  m.one.tensor(query).values.ranged = true;
  m.one.tensor(query).values.high = 8;
  m.one.op().inputs = {table, query, standard};
  m.one.op().outputs = {m.tensor(types.value, Shape{1}, Role::inner)};
  m.outs(1);
}

void sample_hashtable_size(Maker& m) {
  const TableTypes types = draw_table(m);
  const int table = table_handle(m, types);
  if (m.random.chance(0.9)) import_into(m, table, types, false);
  m.one.op().inputs = {table};
}

}  // namespace surelite::harness
