import type { Settings } from "../../../../shared/src/settings.ts";
import type { Model } from "../adapters.ts";
import { chosen } from "../editor-settings.ts";
import type { Session } from "../session.ts";
import type { Folder } from "../workspace/folder.ts";

/** The model of the session: one client and one token budget as long as its settings stay. */
export function modelOf(session: Session, folder: Folder): Pick<Model, "model" | "missing"> {
  if (!session.trusted) return { model: null, missing: "the workspace is not trusted, so nothing is sent" };
  const { bedrock } = session.editor;
  const aws = session.credentials.aws;
  const base = folder.base.bedrock;
  const settings: Settings["bedrock"] = {
    ...base,
    model: chosen("bedrock.model", bedrock.model) ?? base.model,
    region: aws?.region ?? (bedrock.region || base.region),
    endpoint: bedrock.endpoint || base.endpoint,
  };
  const profile = aws?.profile ?? (bedrock.profile || null);
  const key = JSON.stringify([settings, profile]);
  const known = session.shared.model;
  if (known?.key === key) return known.model;
  void known?.model.close();
  const model = session.adapters.model({ settings, profile });
  session.shared.model = { key, model };
  return model;
}
