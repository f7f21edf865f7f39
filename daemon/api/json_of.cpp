#include "daemon/api/json_of.h"

#include "daemon/store/evaluations.h"
#include "policies/evaluate.h"

#include <nlohmann/json.hpp>

namespace custos::daemon {

namespace {

using nlohmann::json;

json instant_or_null(const std::optional<Instant>& instant) {
    return instant ? json(custos::to_text(*instant)) : json(nullptr);
}

json findings_of(const StoredObject& object) {
    json findings = json::array();
    for (const StoredFinding& stored : object.findings) {
        const Finding& finding = stored.finding;
        json places = json::array();
        for (const Place& place : finding.places)
            places.push_back({{"start", place.start},
                              {"end", place.end},
                              {"line", place.line},
                              {"column", place.column}});
        findings.push_back({{"detector", finding.detector.text()},
                            {"version", finding.detector_version},
                            {"category", finding.category.text()},
                            {"count", finding.count},
                            {"confident", finding.count_confident},
                            {"distinct", stored.distinct},
                            {"confidence_max", finding.confidence_max},
                            {"masked", std::string(text_of(finding.mask))},
                            {"re_seen", stored.re_seen},
                            {"first_seen", custos::to_text(stored.first_seen)},
                            {"last_seen", custos::to_text(stored.last_seen)},
                            {"triage", std::string(name_of(stored.triage))},
                            {"places", std::move(places)}});
    }
    return findings;
}

/// The object of an object rule by its masked path, else what the scope is called.
Result<std::string> subject_of(Connection& store, const Violation& violation) {
    if (violation.scope != "object")
        return violation.scope_key;
    const auto key = parse_hex<ObjectKey>(violation.scope_key);
    if (!key)
        return violation.scope_key;
    CUSTOS_TRY(const auto object, read_object(store, *key));
    return object ? object->display_path : violation.scope_key;
}

void add_texts(json& out, const policies::EvaluationRecord& record, const ViolationTexts& texts) {
    if (texts.set == nullptr)
        return;
    if (const auto* text = texts.set->text(record.rule, texts.language)) {
        out["title"] = policies::fill_text(text->title, record, texts.language);
        out["finding"] = policies::fill_text(text->finding, record, texts.language);
        out["remediation"] = policies::fill_text(text->remediation, record, texts.language);
    }
    json evidence = json::object();
    for (const auto& [path, value] : record.evidence)
        evidence[path] = policies::to_json(value);
    out["evidence"] = std::move(evidence);
}

void add_rule(json& out, const policies::EffectiveSet& set, const policies::Rule& rule) {
    out["refs"] = json::array();
    for (const policies::LawReference& ref : rule.refs) {
        const auto source = set.sources.find(ref.source);
        out["refs"].push_back((source == set.sources.end() ? ref.source : source->second.title) +
                              ", " + ref.at);
    }
    out["act"] = {{"does", std::string(policies::name_of(rule.act.does))},
                  {"decides", std::string(policies::name_of(rule.act.decides))},
                  {"informed", std::string(policies::name_of(rule.act.informed))}};
}

} // namespace

json json_of(const JudgeOutcome& outcome) {
    return {{"id", to_text(outcome.run)},   {"as_of", custos::to_text(outcome.as_of)},
            {"set", to_hex(outcome.set)},   {"counts", outcome.counts},
            {"open", outcome.open},         {"new", outcome.fresh},
            {"resolved", outcome.resolved}, {"records", outcome.judged}};
}

json json_of(const ScanView& view, Instant now) {
    json gaps = json::object();
    for (const auto& [code, objects] : view.gaps)
        gaps[std::string(name_of(code))] = objects;
    const Instant until = view.finished.value_or(now);
    const bool over = is_over(view.phase);
    json out = {{"id", to_text(view.id)},
                {"source", view.source.text()},
                {"state", std::string(name_of(view.phase))},
                {"full", view.full},
                {"trigger", view.trigger},
                {"resumed", view.resumed},
                {"started_at", custos::to_text(view.started)},
                {"finished_at", instant_or_null(view.finished)},
                {"listed", std::max(view.progress.listed, view.counters.listed)},
                {"to_read", view.progress.chosen},
                {"bytes_to_read", view.progress.chosen_bytes},
                {"read", over ? view.counters.objects_read : view.progress.objects_read},
                {"unread", view.counters.objects_unread},
                {"bytes_read", over ? view.counters.bytes_read : view.progress.bytes_read},
                {"hits", over ? view.counters.hits : view.progress.hits},
                {"unchanged", view.counters.unchanged},
                {"excluded", view.counters.excluded},
                {"vanished", view.counters.vanished},
                {"findings", view.findings},
                {"gaps", std::move(gaps)},
                {"restarts", view.progress.restarts},
                {"atime_moves", view.atime_moves},
                {"suspect", view.suspect},
                {"seconds", std::chrono::duration<double>(until - view.started).count()}};
    if (view.judged)
        out["evaluation"] = json_of(*view.judged);
    if (view.error)
        out["error"] = {{"code", std::string(name_of(view.error->code))},
                        {"message", message_of(*view.error)}};
    return out;
}

json json_of(const PlannedRun& planned) {
    const ScheduleConfig& schedule = planned.schedule;
    json out = {{"id", schedule.id},
                {"what", schedule.what == ScheduleConfig::What::scan ? "scan" : "report"},
                {"when", schedule.when},
                {"time_zone", schedule.time_zone},
                {"in_configuration", planned.from_config},
                {"next", instant_or_null(planned.next)},
                {"last", instant_or_null(planned.last)}};
    if (schedule.what == ScheduleConfig::What::scan)
        out["sources"] = schedule.sources;
    else
        out["report"] = {{"type", schedule.report_type}, {"language", schedule.language}};
    return out;
}

json json_of(const StoredObject& object, std::string_view path) {
    json gaps = json::array();
    for (const Gap& gap : object.gaps)
        gaps.push_back({{"code", std::string(name_of(gap.code))}, {"detail", gap.detail}});
    const Permissions& rights = object.permissions;
    return {{"source", object.source.text()},
            {"key", to_hex(object.key)},
            {"path", path.empty() ? object.display_path : std::string(path)},
            {"size", object.token.size_bytes},
            {"mtime", custos::to_text(from_micros(object.token.mtime_ns / 1000))},
            {"read", std::string(name_of(object.read))},
            {"read_at", custos::to_text(object.last_read)},
            {"vanished_at", instant_or_null(object.vanished)},
            {"format", object.format},
            {"charset", object.charset},
            {"permissions",
             {{"mode", rights.mode},
              {"uid", rights.uid},
              {"gid", rights.gid},
              {"acl", rights.has_acl},
              {"world_read", rights.world_read},
              {"world_write", rights.world_write}}},
            {"findings", findings_of(object)},
            {"gaps", std::move(gaps)}};
}

json json_of(const IssuedReport& report) {
    json out = {{"id", to_text(report.id)},
                {"type", report.type},
                {"language", report.language},
                {"created_at", custos::to_text(report.created)},
                {"from", custos::to_text(report.period_from)},
                {"to", custos::to_text(report.period_to)},
                {"folder", report.folder},
                {"digest", to_hex(report.manifest)},
                {"evidence", report.evidence_seq}};
    return out;
}

Result<std::optional<std::string>> last_record(Connection& store, const Violation& violation) {
    CUSTOS_TRY(const auto history,
               read_evaluation_history(store, violation.rule, violation.scope_key));
    for (auto record = history.rbegin(); record != history.rend(); ++record)
        if (record->record.outcome == "violation")
            return std::optional(record->record.body);
    return std::optional<std::string>();
}

Result<json> json_of(Connection& store, const Violation& violation, const ViolationTexts& texts) {
    CUSTOS_TRY(const std::string subject, subject_of(store, violation));
    json out = {{"id", to_hex(violation.key)},
                {"rule", violation.rule},
                {"rev", violation.rev},
                {"severity", violation.severity},
                {"state", violation.state},
                {"scope", violation.scope},
                {"scope_key", violation.scope_key},
                {"subject", subject},
                {"source", violation.source.empty() ? json(nullptr) : json(violation.source)},
                {"first_seen", custos::to_text(violation.first_seen)},
                {"last_seen", custos::to_text(violation.last_seen)},
                {"confirmed_at", instant_or_null(violation.confirmed_at)},
                {"due", instant_or_null(violation.due)},
                {"closed_at", instant_or_null(violation.closed_at)},
                {"assignee", violation.assignee},
                {"reopen_count", violation.reopened}};
    if (violation.scope == "object")
        out["object"] = violation.scope_key;
    CUSTOS_TRY(const auto body, last_record(store, violation));
    if (body) {
        CUSTOS_TRY(const auto record, policies::evaluation_from_json(*body));
        add_texts(out, record, texts);
    }
    if (texts.set != nullptr)
        if (const policies::Rule* rule = texts.set->find(violation.rule))
            add_rule(out, *texts.set, *rule);
    return out;
}

} // namespace custos::daemon
