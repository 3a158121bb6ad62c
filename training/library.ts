import koffi, { type LibraryHandle } from "koffi";
import { CommandError } from "../cli/errors.ts";

/** Where Debian's libxgboost0 puts the library; the dynamic loader finds it. */
const DEFAULT_LIBRARY = "libxgboost.so.0";

const INSTALL =
  "Install it with: apt-get install -y --no-install-recommends libxgboost0\n" +
  "or set XGBOOST_LIB to the path of a libxgboost.so of version 1.7.";

/** The library isn't on this machine, or not in the version that SageMaker runs. */
export class MissingLibrary extends CommandError {}

/**
 * Open the XGBoost library.
 *
 * @param path Default: what `XGBOOST_LIB` names, else Debian's.
 * @throws MissingLibrary saying how to install it.
 */
export function openLibrary(path = process.env.XGBOOST_LIB || DEFAULT_LIBRARY): LibraryHandle {
  const library = opened(path);
  checkVersion(library, path);
  return library;
}

function opened(path: string): LibraryHandle {
  try {
    return koffi.load(path);
  } catch (error) {
    throw new MissingLibrary(
      `XGBoost's library is needed, and ${path} can't be opened: ${(error as Error).message}\n${INSTALL}`,
    );
  }
}

/** SageMaker's container runs 1.7, which misreads parts of what later versions save. */
function checkVersion(library: LibraryHandle, path: string): void {
  const [major, minor, patch] = [[0], [0], [0]];
  library.func("void XGBoostVersion(_Out_ int *major, _Out_ int *minor, _Out_ int *patch)")(
    major,
    minor,
    patch,
  );
  if (major[0] === 1 && minor[0] === 7) return;
  throw new MissingLibrary(
    `XGBoost 1.7 is needed, and ${path} is ${major[0]}.${minor[0]}.${patch[0]}.\n${INSTALL}`,
  );
}
