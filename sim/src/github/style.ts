/** The whole look of the pages; follows the reader's light or dark setting. */
export const STYLE = `
:root{color-scheme:light dark;--line:#d0d7de;--soft:#f6f8fa;--link:#0969da;--add:#dafbe1;--del:#ffebe9;--hunk:#ddf4ff;--mute:#59636e}
@media(prefers-color-scheme:dark){:root{--line:#3d444d;--soft:#151b23;--link:#4493f8;--add:#12361f;--del:#4b1a1d;--hunk:#122d4a;--mute:#9198a1}body{background:#0d1117;color:#f0f6fc}}
*{box-sizing:border-box}body{margin:0;font:15px/1.5 system-ui,sans-serif}header{padding:12px 24px;border-bottom:1px solid var(--line);background:var(--soft)}
header a{font-weight:600;color:inherit}main{max-width:980px;margin:0 auto;padding:16px 24px 64px}a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}
h1{font-size:26px;font-weight:500;overflow-wrap:anywhere}h2{font-size:19px;margin-top:28px}small{color:var(--mute);font-weight:400}
.list{list-style:none;padding:0;border:1px solid var(--line);border-radius:8px}.list li{padding:10px 14px}.list li+li{border-top:1px solid var(--line)}
.badge{border-radius:16px;padding:3px 11px;color:#fff;font-size:13px;font-weight:600}.open{background:#1a7f37}.closed{background:#cf222e}.merged{background:#8250df}.draft{background:#59636e}
.label{border:1px solid;border-radius:12px;padding:1px 9px;font-size:12px;font-weight:600;white-space:nowrap}
.body{border:1px solid var(--line);border-radius:8px;padding:4px 20px 14px;overflow-wrap:anywhere}.body h3{font-size:18px;border-bottom:1px solid var(--line);padding-bottom:5px}
code,pre{font:13px/1.5 ui-monospace,monospace}code{background:var(--soft);border-radius:5px;padding:2px 5px}pre{background:var(--soft);border:1px solid var(--line);border-radius:8px;padding:12px;overflow:auto}pre code{padding:0}
.diff{padding:0}.diff span{display:block;padding:0 12px;white-space:pre}.add{background:var(--add)}.del{background:var(--del)}.hunk{background:var(--hunk);color:var(--mute)}.meta{color:var(--mute);font-weight:600}
table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:6px 12px;text-align:left}th{background:var(--soft)}td:nth-child(-n+2){white-space:nowrap}details{margin:8px 0}summary{cursor:pointer}
.actions{display:flex;gap:10px;margin:18px 0}button{font:inherit;font-weight:600;padding:7px 16px;border-radius:7px;border:1px solid var(--line);cursor:pointer;background:var(--soft);color:inherit}button.merge{background:#1f883d;color:#fff;border-color:#1f883d}
.plus{color:#1a7f37}.minus{color:#cf222e}`;
