import { LSPErrorCodes, ResponseError } from "vscode-languageserver/node";

/** The request speaks of text that is gone; the editor asks again for what is there now. */
export function contentModified(message = "The text changed meanwhile; ask again."): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.ContentModified, message);
}

/** The request cannot be served, for a reason the user can do something about. */
export function requestFailed(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

export function requestCancelled(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
}
