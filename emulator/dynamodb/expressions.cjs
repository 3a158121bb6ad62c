// Limits of expressions, which dynalite does not know.
const dynalite = require("dynalite/db");

/** Bytes of an expression as it is sent; what its names and values stand for is not counted. */
const MAX_BYTES = 4096;

/** Operators and functions of an expression: `contains(ids, :i)` has one, `NOT contains(ids, :i) AND a = :a` four. */
const MAX_OPERATORS = 300;

/** A placeholder or word, with a parenthesis behind it where it is a function; or an operator. */
const TOKEN = /[#:]?\w+(?:\s*\()?|<>|<=|>=|[=<>+-]/g;
const WORDS = new Set(["AND", "OR", "NOT", "BETWEEN", "IN"]);

function isOperator(token, assigns) {
  if (/^[#:]/.test(token)) return false;
  if (!/^\w/.test(token)) return token !== "=" || !assigns;
  return token.endsWith("(") || WORDS.has(token.toUpperCase());
}

function check(name, expression) {
  const bytes = Buffer.byteLength(expression);
  if (bytes > MAX_BYTES) {
    throw dynalite.validationError(
      `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
    );
  }
  // Most are too short to have so many.
  if (bytes <= MAX_OPERATORS) return;
  const assigns = name === "UpdateExpression";
  const operators = expression.match(TOKEN)?.filter((token) => isOperator(token, assigns)) ?? [];
  if (operators.length > MAX_OPERATORS) {
    // AWS stops to count there.
    throw dynalite.validationError(
      `Invalid ${name}: The expression contains too many operators; operator count: ${MAX_OPERATORS + 1}`,
    );
  }
}

/** @throws a ValidationException, before anything else is looked at, as AWS does. */
exports.checkExpressions = (input) => {
  for (const [name, value] of Object.entries(input)) {
    if (name.endsWith("Expression")) check(name, value);
  }
  for (const { ProjectionExpression } of Object.values(input.RequestItems ?? {})) {
    if (ProjectionExpression) check("ProjectionExpression", ProjectionExpression);
  }
};
