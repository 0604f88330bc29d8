import type { ClientCapabilities } from "vscode-languageserver/node";

/** What the editor can do, as plain switches: nothing else looks into the capabilities. */
export interface ClientFeatures {
  readonly pullDiagnostics: boolean;
  readonly refreshDiagnostics: boolean;
  readonly versionedEdits: boolean;
  readonly createFiles: boolean;
  readonly applyEdit: boolean;
  readonly changeAnnotations: boolean;
  readonly codeActionLiterals: boolean;
  readonly lazyEdits: boolean;
  readonly disabledActions: boolean;
  readonly preferredActions: boolean;
  readonly progress: boolean;
  readonly watchFiles: boolean;
  /** Files outside of the workspace can be watched, too. */
  readonly relativePatterns: boolean;
  readonly configuration: boolean;
  readonly configurationChanges: boolean;
  readonly workspaceFolders: boolean;
  readonly refreshCodeLenses: boolean;
  readonly showDocument: boolean;
  readonly messageActions: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly diagnosticData: boolean;
  readonly markdown: boolean;
}

export function clientFeatures({ textDocument, workspace, window }: ClientCapabilities): ClientFeatures {
  const actions = textDocument?.codeAction;
  const published = textDocument?.publishDiagnostics;
  const pulled = textDocument?.diagnostic as DiagnosticAbilities | undefined;
  const edits = workspace?.workspaceEdit;
  return {
    pullDiagnostics: pulled !== undefined,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    versionedEdits: edits?.documentChanges === true,
    createFiles: edits?.documentChanges === true && edits.resourceOperations?.includes("create") === true,
    applyEdit: workspace?.applyEdit === true,
    changeAnnotations: edits?.changeAnnotationSupport !== undefined,
    codeActionLiterals: actions?.codeActionLiteralSupport !== undefined,
    lazyEdits: actions?.resolveSupport?.properties.includes("edit") === true,
    disabledActions: actions?.disabledSupport === true,
    preferredActions: actions?.isPreferredSupport === true,
    progress: window?.workDoneProgress === true,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    relativePatterns: workspace?.didChangeWatchedFiles?.relativePatternSupport === true,
    configuration: workspace?.configuration === true,
    configurationChanges: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    refreshCodeLenses: workspace?.codeLens?.refreshSupport === true,
    showDocument: window?.showDocument?.support === true,
    messageActions: window?.showMessage !== undefined,
    relatedInformation: (pulled ?? published)?.relatedInformation === true || published?.relatedInformation === true,
    codeDescription: published?.codeDescriptionSupport === true || pulled?.codeDescriptionSupport === true,
    diagnosticData: published?.dataSupport === true || pulled?.dataSupport === true,
    markdown: textDocument?.hover?.contentFormat?.includes("markdown") === true,
  };
}

/** Editors announce the abilities of pulled diagnostics in either place. */
interface DiagnosticAbilities {
  readonly relatedInformation?: boolean;
  readonly codeDescriptionSupport?: boolean;
  readonly dataSupport?: boolean;
}
