#include "daemon/api/router.h"

#include "tests/support/is_ok.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace custos::daemon {

using custos::testing::FailsNaming;
using custos::testing::IsOk;
using nlohmann::json;
using ::testing::HasSubstr;

namespace {

const Actor kDpo{.name = "uid:1000", .roles = {Role::dpo}};

Router router() {
    Router made;
    made.add(Method::get, "/v1/things/{id}", {}, [](const ApiRequest& request) -> Result<HttpResponse> {
        return json_response({{"id", request.part("id")}, {"q", request.text("q", "none")}});
    });
    made.add(Method::post, "/v1/things", {Role::platform_admin},
             [](const ApiRequest&) -> Result<HttpResponse> { return json_response({}, 201); });
    made.add(Method::get, "/v1/broken", {}, [](const ApiRequest&) -> Result<HttpResponse> {
        return fail_at({.file = "r.yaml", .line = 3, .column = 7}, ErrorCode::invalid_input,
                       "`{}` is wrong", OwnText("x"));
    });
    return made;
}

HttpResponse get(const std::string& path, const std::string& query = {}) {
    return router().answer({.method = Method::get, .path = path, .query = query, .body = {}, .peer = {}},
                           kDpo);
}

} // namespace

TEST(Router, DecodesPartsAndQuery) {
    const auto answer = get("/v1/things/a%2Fb%20c", "q=1%262&x");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json::parse(answer.body), (json{{"id", "a/b c"}, {"q", "1&2"}}));
}

TEST(Router, TellsAnUnknownAddressFromAnUnknownMethod) {
    EXPECT_EQ(get("/v1/nothing").status, 404);
    EXPECT_EQ(get("/v1/things").status, 405);
}

TEST(Router, RefusesWhoeverHasNotTheRole) {
    const auto answer =
        router().answer({.method = Method::post, .path = "/v1/things", .query = {}, .body = {}, .peer = {}}, kDpo);
    EXPECT_EQ(answer.status, 403);
    EXPECT_THAT(answer.body, HasSubstr("platform_admin"));
    const Actor nobody{.name = "uid:2000", .roles = {}};
    EXPECT_EQ(router()
                  .answer({.method = Method::get, .path = "/v1/things/1", .query = {}, .body = {}, .peer = {}}, nobody)
                  .status,
              403);
}

TEST(Router, GivesCodeMessageAndPlaceOfAnError) {
    const auto answer = get("/v1/broken");
    EXPECT_EQ(answer.status, 422);
    const json body = json::parse(answer.body);
    EXPECT_EQ(body["code"], "invalid-input");
    EXPECT_EQ(body["message"], "r.yaml:3:7: `x` is wrong");
    EXPECT_EQ(body["place"]["line"], 3);
}

TEST(ApiRequest, ChecksNumbersAndBodies) {
    ApiRequest request{.parts = {}, .query = {{"limit", "12"}, {"big", "99"}, {"no", "x"}}, .body = {}, .actor = kDpo};
    EXPECT_EQ(request.number("limit", 5, 50).value_or(0), 12U);
    EXPECT_EQ(request.number("absent", 5, 50).value_or(0), 5U);
    EXPECT_THAT(request.number("big", 5, 50), FailsNaming(ErrorCode::invalid_input, "from 0 to 50"));
    EXPECT_THAT(request.number("no", 5, 50), FailsNaming(ErrorCode::invalid_input, "`no`"));
    EXPECT_THAT(request.json(), IsOk());
    request.body = "[1]";
    EXPECT_THAT(request.json(), FailsNaming(ErrorCode::invalid_input, "one JSON object"));
    request.body = "{\"a\":";
    EXPECT_THAT(request.json(), FailsNaming(ErrorCode::invalid_input, "one JSON object"));
}

TEST(JsonResponse, SurvivesBytesThatAreNoUtf8) {
    EXPECT_EQ(json_response({{"x", "a\xff"}}).body, "{\"x\":\"a\xEF\xBF\xBD\"}");
}

} // namespace custos::daemon
