// dynalite 4.0.0 compares binary values as text in `contains` and `begins_with`, so that bytes which are no UTF-8
// are all the same to it: 0x80 would be in a set that has 0x81. Here they are compared byte by byte.
const dynalite = require("dynalite/db");

const { checkConditional, matchesExprFilter } = dynalite;

/** What an operand stands for: a path of the item, or a value itself. */
function resolved(operand, item) {
  return Array.isArray(operand) ? dynalite.mapPath(operand, item) : operand;
}

/** Values are base64, which dynalite has made sure is written in the one right way. */
function contains(whole, part) {
  if (whole?.BS) return whole.BS.includes(part);
  if (whole?.L) return whole.L.some(({ B }) => B === part);
  return whole?.B !== undefined && bytes(whole.B).includes(bytes(part));
}

function beginsWith(whole, part) {
  return whole?.B !== undefined && bytes(whole.B).indexOf(bytes(part)) === 0;
}

function bytes(base64) {
  return Buffer.from(base64, "base64");
}

/** Whether an item meets a condition; all but binary operands is dynalite's own. */
function meets(item, condition) {
  const { type, name, args } = condition;
  const [first, second] = args;
  if (type === "and") return meets(item, first) && meets(item, second);
  if (type === "or") return meets(item, first) || meets(item, second);
  if (type === "not") return !meets(item, first);
  if (type === "function" && (name === "contains" || name === "begins_with")) {
    const part = resolved(second, item)?.B;
    if (part !== undefined) {
      return (name === "contains" ? contains : beginsWith)(resolved(first, item), part);
    }
  }
  return matchesExprFilter(item, condition);
}

/** Conditions that dynalite itself finds always and never to be met. */
const VALUE = { BOOL: true };
const MET = { type: "=", args: [VALUE, VALUE] };
const UNMET = { type: "not", args: [MET] };

// Its actions find the function here. Those that filter, Query and Scan, have another way to it.
dynalite.checkConditional = (input, item) => {
  if (!input._condition) return checkConditional(input, item);
  const expression = meets(item ?? {}, input._condition.expression) ? MET : UNMET;
  return checkConditional({ _condition: { expression } }, item);
};
