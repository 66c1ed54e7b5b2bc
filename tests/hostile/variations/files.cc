// SPDX-License-Identifier: Apache-2.0
// Variations that are files: models that change, archives that lie, traces that were forged.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "hostile/readers.h"
#include "hostile/variations/kinds.h"
#include "model/writer/writer.h"
#include "surelite/session.h"

namespace surelite::hostile {
namespace {

using Bytes = std::vector<std::byte>;

// Axes, shapes and strings beside 64 kB of weights, which stay in the file.
Bytes mixed_model(Random& random) {
  ModelWriter writer("variation");
  const int rows = random.small(128, 200);
  const int x = writer.add_tensor("x", ElementType::float32, {1, 128});
  const int weights = writer.add_constant("w", ElementType::float32, {rows, 128},
                                          std::vector<float>(static_cast<size_t>(rows) * 128, 0.25f));
  const int y = writer.add_tensor("y", ElementType::float32, {1, rows});
  writer.add_operator("FULLY_CONNECTED", {x, weights, -1}, {y}, {"FullyConnectedOptions", {}});
  const int picks = writer.add_constant("picks", ElementType::int32, {64}, std::vector<int32_t>(64, 3));
  const int picked = writer.add_tensor("picked", ElementType::float32, {1, 64});
  writer.add_operator("GATHER", {y, picks}, {picked}, {"GatherOptions", {{"axis", 1}}});
  const int order = writer.add_constant("order", ElementType::int32, {2}, std::vector<int32_t>{1, 0});
  const int out = writer.add_tensor("out", ElementType::float32, {64, 1});
  writer.add_operator("TRANSPOSE", {picked, order}, {out}, {"TransposeOptions", {}});
  writer.set_inputs({x});
  writer.set_outputs({out});
  const Result<Bytes> bytes = writer.finish();
  return bytes ? *bytes : Bytes{};
}

void overwrite(const std::string& path, Bytes bytes, Random& random) {
  const int style = random.small(0, 3);
  const size_t at = random.next() % bytes.size(), length = style == 0 ? bytes.size() : 1 + random.next() % 4096;
  for (size_t i = style == 0 ? 0 : at; i < std::min(bytes.size(), at + length) || (style == 0 && i < bytes.size()); ++i)
    bytes[i] = static_cast<std::byte>(style == 1 ? 0xff : style == 2 ? 0 : random.next());
  if (std::FILE* file = std::fopen(path.c_str(), "r+b")) {
    std::fwrite(bytes.data(), 1, bytes.size(), file);
    std::fclose(file);
  }
}

struct Removed {
  std::string path;
  ~Removed() { std::remove(path.c_str()); }
};

void put(Bytes* bytes, uint64_t value, int width) {
  for (int i = 0; i < width; ++i) bytes->push_back(static_cast<std::byte>(value >> (8 * i)));
}
void put(Bytes* bytes, const std::string& text) {
  for (const char c : text) bytes->push_back(static_cast<std::byte>(c));
}

uint32_t crc32(const Bytes& bytes) {
  uint32_t sum = 0xffffffff;
  for (const std::byte b : bytes) {
    sum ^= static_cast<uint32_t>(b);
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum;
}

std::string some_extent(Random& random) {
  return std::to_string(random.pick<uint64_t>({0, 1, 2, 3, 255, 65536, 4294967295u, 4294967296u, 1u << 31,
                                               uint64_t{1} << 40, uint64_t{1} << 62, UINT64_MAX}));
}

Bytes some_array(Random& random) {
  std::string header = "{'descr': '";
  header += random.pick({std::string("<f4"), std::string("|S0"), std::string("<U0"), std::string("|V8"),
                         std::string("|O"), std::string("<f8"), std::string("|i1"), std::string("|S99999999999"),
                         std::string("<U1073741824"), std::string(">i8"), std::string("|b1")});
  header += "', 'fortran_order': ";
  header += random.chance(0.5) ? "False" : "True";
  header += ", 'shape': (";
  const int rank = random.pick({0, 1, 2, 3, 9, 40, 3000, 20'000});
  for (int i = 0; i < rank; ++i) header += (rank > 9 ? std::string("1") : some_extent(random)) + ",";
  header += "), }";
  if (random.chance(0.2)) header.resize(header.size() / 2);
  header += "\n";
  Bytes bytes;
  put(&bytes, "\x93NUMPY");
  const int version = random.small(1, 3);
  put(&bytes, static_cast<uint64_t>(version), 1);
  put(&bytes, 0, 1);
  const uint64_t length = random.chance(0.8) ? header.size() : random.next() >> random.small(32, 63);
  put(&bytes, length, version == 1 ? 2 : 4);
  put(&bytes, header);
  bytes.resize(bytes.size() + random.next() % 256, std::byte{1});
  return bytes;
}

// Stored entries; some say the same bytes again, other sizes, or places outside.
Bytes some_archive(Random& random) {
  Bytes bytes;
  const Bytes content = some_array(random);
  const uint32_t sum = crc32(content);
  const auto local = [&](uint64_t size) {
    put(&bytes, 0x04034b50, 4);
    put(&bytes, 20, 2), put(&bytes, 0, 2), put(&bytes, 0, 2), put(&bytes, 0, 4), put(&bytes, sum, 4);
    put(&bytes, size, 4), put(&bytes, size, 4), put(&bytes, 5, 2), put(&bytes, 0, 2);
    put(&bytes, "a.npy");
    bytes.insert(bytes.end(), content.begin(), content.end());
  };
  local(content.size());
  const size_t directory = bytes.size();
  const int entries = random.pick({1, 2, 30, 1000, 20'000});
  for (int i = 0; i < entries; ++i) {
    const uint64_t packed = random.chance(0.7) ? content.size() : random.next() >> random.small(32, 63);
    const uint64_t size = random.chance(0.5) ? packed : random.pick<uint64_t>({0, 0xffffffff, 0x7fffffff, 1u << 30});
    put(&bytes, 0x02014b50, 4);
    put(&bytes, 20, 2), put(&bytes, 20, 2), put(&bytes, 0, 2);
    put(&bytes, random.chance(0.7) ? 0 : 8, 2);  // stored, or said to be compressed
    put(&bytes, 0, 4), put(&bytes, sum, 4), put(&bytes, packed, 4), put(&bytes, size, 4);
    put(&bytes, 5, 2), put(&bytes, 0, 2), put(&bytes, 0, 2), put(&bytes, 0, 2), put(&bytes, 0, 2), put(&bytes, 0, 4);
    put(&bytes, random.chance(0.9) ? 0 : random.next(), 4);
    put(&bytes, "a.npy");
  }
  const size_t end = bytes.size();
  put(&bytes, 0x06054b50, 4);
  put(&bytes, 0, 2), put(&bytes, 0, 2);
  const auto count = static_cast<uint64_t>(random.chance(0.8) ? entries : random.small(0, 65535));
  put(&bytes, count, 2), put(&bytes, count, 2);
  put(&bytes, end - directory, 4);
  put(&bytes, random.chance(0.9) ? directory : random.next(), 4);
  put(&bytes, 0, 2);
  return bytes;
}

int reader_named(const char* name) {
  for (int reader = 0; reader < tool::kReaders; ++reader)
    if (std::strcmp(tool::reader_name(reader), name) == 0) return reader;
  return 0;
}

}  // namespace

End rewrite_file(Random& random) {
  const Bytes bytes = mixed_model(random);
  if (bytes.empty()) return End::unmade;
  const Removed file{"/tmp/surelite_variation_" + std::to_string(getpid()) + ".tflite"};
  std::ofstream(file.path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  LoadOptions load;
  if (random.chance(0.3)) load.copy = true;
  const int moment = random.small(0, 3);
  const Result<Model> model = Model::open(file.path, load);
  if (!model) return End::unmade;  // it is sound
  if (moment == 0) overwrite(file.path, bytes, random);
  const Result<Program> program = Program::compile(*model);
  if (!program) return End::compile;
  if (moment == 1) overwrite(file.path, bytes, random);
  Result<Session> session = Session::open(*program);
  if (!session) return End::open;
  if (moment == 2) overwrite(file.path, bytes, random);
  End end = End::done;
  for (int round = 0; round < 2; ++round) {
    if (const Result<std::span<float>> x = session->input<float>(0)) std::fill(x->begin(), x->end(), 1.0f);
    if (!session->run()) end = End::run;
    if (moment == 3) overwrite(file.path, bytes, random);
  }
  return end;
}

End lie_in_archives(Random& random) {
  if (random.chance(0.5)) tool::read_with(reader_named("npy"), some_array(random));
  else tool::read_with(reader_named("zip"), some_archive(random));
  return End::done;
}

End forge_traces(Random& random) {
  const std::string line = "frame 0x" + std::to_string(random.next()) + " libx.so+0x12 name\n";
  std::string text;
  const int lines = random.pick({0, 1, 7, 300, 20'000});
  for (int i = 0; i < lines; ++i) {
    std::string one = random.chance(0.5) ? line : "{\"event\": \"fault\", \"address\": " + some_extent(random) + "}\n";
    if (random.chance(0.2)) one.resize(random.next() % one.size());
    if (random.chance(0.2)) one[random.next() % std::max<size_t>(one.size(), 1)] = static_cast<char>(random.next());
    text += one;
  }
  if (random.chance(0.1)) text += std::string(200'000, static_cast<char>(random.next()));
  tool::read_with(reader_named("trace"), {reinterpret_cast<const std::byte*>(text.data()), text.size()});
  return End::done;
}

}  // namespace surelite::hostile
