import { writeFileSync } from "node:fs";
import { documents, ROOT } from "./documents.ts";

for (const { file, text } of documents()) writeFileSync(new URL(file, ROOT), text);
