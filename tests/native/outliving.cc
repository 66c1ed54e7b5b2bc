// SPDX-License-Identifier: Apache-2.0
// Mistakes with objects that hold nothing any more, or not yet, or something else than before.
#include <iterator>
#include <memory>
#include <vector>

#include "mistakes.h"
#include "surelite/session.h"

namespace mistakes {
namespace {

using namespace surelite;

struct Application {
  Model model;
  Program program;
  Session session;
};

std::string never_opened() {
  Application application;
  (void)application.session.input(0)->write_real(std::vector<float>(28 * 28));
  return application.session.run().error()[0].text();
}
std::string compiled_too_early() {
  Application application;
  auto program = Program::compile(application.model);
  application.model = *Model::open(float_model);
  return Session::open(*program)->run().error()[0].text();
}
std::string moved_model() {
  auto model = Model::open(float_model);
  Application application{std::move(*model), {}, {}};
  return Program::compile(*model).error()[0].text();
}
std::string moved_session() {
  auto session = Session::open(*Program::compile(*Model::open(float_model)));
  std::vector<Session> pool;
  pool.push_back(std::move(*session));
  return session->run().error()[0].text();
}
std::string replaced_by_a_failure() {
  Session session = *Session::open(*Program::compile(*Model::open(float_model)));
  session = *Session::open(*Program::compile(*Model::open("a better model.tflite")));
  return session.run().error()[0].text();
}
TensorView output_of_a_local_session() {
  Session session = *Session::open(*Program::compile(*Model::open(float_model)));
  (void)session.run();
  return *session.output(0);
}
std::string view_without_session() { return output_of_a_local_session().read_real().error()[0].text(); }
std::string after_reset() {
  auto session = std::make_unique<Session>(*Session::open(*Program::compile(*Model::open(float_model))));
  TensorView image = *session->input(0);
  session.reset();
  return image.write_real(std::vector<float>(28 * 28)).error()[0].text();
}
std::string view_kept_after_resize() {
  Session session = *Session::open(*Program::compile(*Model::open(float_model)));
  TensorView image = *session.input(0);
  (void)session.resize(0, {2, 28, 28, 1});
  (void)image.write_real(std::vector<float>(28 * 28));
  return session.run().error()[0].text();
}

}  // namespace

const Row outliving[] = {
    {"session never opened", "A719", never_opened},
    {"compiled before the model is there", "A719", compiled_too_early},
    {"moved-from model", "A719", moved_model},
    {"moved-from session", "A719", moved_session},
    {"session replaced by a failed one", "M101", replaced_by_a_failure},
    {"view of a session that is gone", "A721", view_without_session},
    {"view kept after reset()", "A721", after_reset},
    {"view kept after a resize", "A705", view_kept_after_resize},
};
const int outliving_count = std::size(outliving);

}  // namespace mistakes
