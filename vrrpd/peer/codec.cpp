// SPDX-License-Identifier: Apache-2.0
#include "vrrpd/peer/codec.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "vrrpd/peer/wire.hpp"

namespace vrrpd::peer {
namespace {

constexpr std::size_t length_bytes = 4;

// Content of a message that may be of any length: the rest of it fits beside.
constexpr std::size_t page_bytes = frame_bytes_max - 4 * 1024;

enum class Kind : std::uint8_t { hello = 1, status = 2, question = 3, answer = 4 };
enum class AnswerKind : std::uint8_t { payload = 1, status = 2, declined = 3 };

std::size_t size_of(const GroupStatus& group) {
  std::size_t size = 64 + group.name.size() + group.module.size();
  for (const auto& instance : group.instances) size += 3 + instance.name.size();
  return size;
}

void write(WireWriter& out, const GroupStatus& group) {
  out.text(group.name);
  out.byte(static_cast<std::uint8_t>(group.role));
  out.number64(group.term);
  out.number64(group.version);
  out.number16(static_cast<std::uint16_t>(group.instances.size()));
  for (const auto& instance : group.instances) {
    out.text(instance.name);
    out.byte(instance.priority);
  }
  out.text(group.module);
}

GroupStatus read_group(WireReader& in) {
  GroupStatus group;
  group.name = in.words(name_bytes_max);
  const auto role = in.byte();
  if (role > static_cast<std::uint8_t>(Role::stopped)) in.fail();
  group.role = static_cast<Role>(role);
  group.term = in.number64();
  group.version = in.number64();
  const std::size_t instances = in.number16();
  if (instances > instances_max) in.fail();
  for (std::size_t i = 0; i < instances && !in.failed(); ++i) {
    auto name = in.words(name_bytes_max);
    group.instances.push_back({std::move(name), in.byte()});
  }
  group.module = in.text(notify::peer_payload_bytes_max);
  return group;
}

void write(WireWriter& out, const Hello& hello) {
  out.byte(static_cast<std::uint8_t>(Kind::hello));
  out.byte(hello.oldest);
  out.byte(hello.newest);
  out.text(hello.daemon);
  out.text(hello.pair);
  out.text(hello.node);
  out.raw(hello.boot);
  out.raw(hello.seen.boot);
  out.number64(hello.seen.question);
  out.number64(hello.seen.version);
  out.number32(hello.heartbeat_ms);
  out.number64(hello.configuration);
  out.byte(hello.more_facts ? 1 : 0);
  out.number16(static_cast<std::uint16_t>(hello.facts.size()));
  for (const auto& fact : hello.facts) {
    out.text(fact.subject);
    out.text(fact.value);
  }
}

Hello read_hello(WireReader& in) {
  Hello hello;
  hello.oldest = in.byte();
  hello.newest = in.byte();
  hello.daemon = in.words(name_bytes_max);
  hello.pair = in.words(name_bytes_max);
  hello.node = in.words(name_bytes_max);
  hello.boot = in.raw<16>();
  hello.seen.boot = in.raw<16>();
  hello.seen.question = in.number64();
  hello.seen.version = in.number64();
  hello.heartbeat_ms = in.number32();
  hello.configuration = in.number64();
  hello.more_facts = in.byte() != 0;
  const std::size_t facts = in.number16();
  for (std::size_t i = 0; i < facts && !in.failed(); ++i) {
    auto subject = in.words(fact_bytes_max);
    hello.facts.push_back({std::move(subject), in.words(fact_bytes_max)});
  }
  return hello;
}

void write(WireWriter& out, const Status& status) {
  out.byte(static_cast<std::uint8_t>(Kind::status));
  out.number64(status.beat);
  out.number64(status.echo);
  out.number64(status.version);
  out.number16(static_cast<std::uint16_t>(status.groups.size()));
  for (const auto& group : status.groups) write(out, group);
}

Status read_status(WireReader& in) {
  Status status;
  status.beat = in.number64();
  status.echo = in.number64();
  status.version = in.number64();
  const std::size_t groups = in.number16();
  for (std::size_t i = 0; i < groups && !in.failed(); ++i) status.groups.push_back(read_group(in));
  return status;
}

void write(WireWriter& out, const Question& question) {
  out.byte(static_cast<std::uint8_t>(Kind::question));
  out.number64(question.number);
  out.number32(static_cast<std::uint32_t>(question.patience.count()));
  out.byte(static_cast<std::uint8_t>(question.verb));
  out.text(question.group);
  out.text(question.payload);
}

Question read_question(WireReader& in) {
  Question question;
  question.number = in.number64();
  question.patience = std::chrono::milliseconds{in.number32()};
  if (question.patience > patience_max) in.fail();
  question.verb = static_cast<Verb>(in.byte());
  question.group = in.words(name_bytes_max);
  question.payload = in.text(notify::peer_payload_bytes_max);
  return question;
}

struct ContentWriter {
  WireWriter& out;
  void operator()(const Payload& payload) const {
    out.byte(static_cast<std::uint8_t>(AnswerKind::payload));
    out.text(payload.bytes);
  }
  void operator()(const GroupStatus& group) const {
    out.byte(static_cast<std::uint8_t>(AnswerKind::status));
    write(out, group);
  }
  void operator()(const Declined& declined) const {
    out.byte(static_cast<std::uint8_t>(AnswerKind::declined));
    out.byte(static_cast<std::uint8_t>(declined.why));
    out.text(declined.text);
  }
};

void write(WireWriter& out, const Answer& answer) {
  out.byte(static_cast<std::uint8_t>(Kind::answer));
  out.number64(answer.number);
  std::visit(ContentWriter{out}, answer.content);
}

Declined read_declined(WireReader& in) {
  const auto why = in.byte();
  if (why < static_cast<std::uint8_t>(Declined::Why::refused) ||
      why > static_cast<std::uint8_t>(Declined::Why::outdated)) {
    in.fail();
  }
  return {static_cast<Declined::Why>(why), in.words(reason_bytes_max)};
}

Answer read_answer(WireReader& in) {
  Answer answer;
  answer.number = in.number64();
  switch (static_cast<AnswerKind>(in.byte())) {
    case AnswerKind::payload:
      answer.content = Payload{in.text(notify::peer_payload_bytes_max)};
      break;
    case AnswerKind::status: answer.content = read_group(in); break;
    case AnswerKind::declined: answer.content = read_declined(in); break;
    default: in.fail();
  }
  return answer;
}

}  // namespace

std::vector<std::uint8_t> encode(const Message& message) {
  WireWriter out;
  out.number32(0);
  std::visit([&out](const auto& one) { write(out, one); }, message);
  auto& bytes = out.bytes();
  WireWriter length;
  length.number32(static_cast<std::uint32_t>(bytes.size() - length_bytes));
  std::ranges::copy(length.bytes(), bytes.begin());
  return std::move(bytes);
}

std::expected<Message, std::string> decode(std::span<const std::uint8_t> frame) {
  WireReader in{frame};
  const auto kind = in.byte();
  Message message;
  bool all_of_it = true;
  switch (static_cast<Kind>(kind)) {
    case Kind::hello:
      message = read_hello(in);
      all_of_it = false;  // a later version may say more
      break;
    case Kind::status: message = read_status(in); break;
    case Kind::question: message = read_question(in); break;
    case Kind::answer: message = read_answer(in); break;
    default: return std::unexpected{fmt::format("a message of kind {}, which there is not", kind)};
  }
  if (in.failed() || (all_of_it && !in.at_end())) {
    return std::unexpected{fmt::format("a damaged message of kind {}", kind)};
  }
  return message;
}

std::vector<Status> pages(Status status) {
  std::vector<Status> result;
  auto groups = std::exchange(status.groups, {});
  Status page = status;
  std::size_t size = 0;
  for (auto& group : groups) {
    while (size_of(group) > page_bytes) group.instances.pop_back();  // names of 200 bytes
    const std::size_t more = size_of(group);
    if (!page.groups.empty() && size + more > page_bytes) {
      page.version = 0;
      result.push_back(std::exchange(page, status));
      size = 0;
    }
    size += more;
    page.groups.push_back(std::move(group));
  }
  result.push_back(std::move(page));
  return result;
}

std::vector<Fact> fitting(std::vector<Fact> facts) {
  constexpr std::size_t lengths = 4;
  std::size_t size = 0;
  auto last = facts.begin();
  for (; last != facts.end(); ++last) {
    last->subject.resize(std::min(last->subject.size(), fact_bytes_max));
    last->value.resize(std::min(last->value.size(), fact_bytes_max));
    size += lengths + last->subject.size() + last->value.size();
    if (size > page_bytes) break;
  }
  facts.erase(last, facts.end());
  return facts;
}

void FrameReader::append(std::span<const std::uint8_t> bytes) {
  bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(read_));
  read_ = 0;
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

std::expected<std::optional<Message>, std::string> FrameReader::next() {
  const auto rest = std::span{bytes_}.subspan(read_);
  if (rest.size() < length_bytes) return std::nullopt;
  const std::size_t length = WireReader{rest}.number32();
  if (length == 0 || length > frame_bytes_max) {
    return std::unexpected{
        fmt::format("a message of {} bytes, where {} is the most", length, frame_bytes_max)};
  }
  if (rest.size() - length_bytes < length) return std::nullopt;
  read_ += length_bytes + length;
  auto message = decode(rest.subspan(length_bytes, length));
  if (!message) return std::unexpected{std::move(message.error())};
  return *std::move(message);
}

}  // namespace vrrpd::peer
