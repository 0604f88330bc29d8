-- Driven by neovim.test.ts: attaches the server, waits for diagnostics, applies the preferred quick fix, writes what it
-- saw as JSON. Works with every Neovim since 0.7: what is newer is used only where it is there.
local server = vim.split(vim.env.TERRAFIX_SERVER, "\n")
local seen = {}

local function wait(what, condition)
  if not vim.wait(20000, condition, 20) then
    error("waited in vain for " .. what)
  end
end

local function main()
  vim.cmd("edit main.tf")
  vim.bo.filetype = "terraform"
  local id = vim.lsp.start_client({
    name = "terrafix",
    cmd = server,
    root_dir = vim.fn.getcwd(),
    init_options = { settings = { scan = { run = "onType" } } },
  })
  vim.lsp.buf_attach_client(0, id)
  wait("diagnostics", function()
    return #vim.diagnostic.get(0) > 0
  end)
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    table.insert(seen, { line = diagnostic.lnum, source = diagnostic.source, code = diagnostic.code or vim.NIL })
  end

  local client = vim.lsp.get_client_by_id(id)
  local function request(method, params)
    local answer = client.request_sync(method, params, 10000, 0)
    if answer == nil or answer.err ~= nil then
      error(method .. ": " .. vim.inspect(answer))
    end
    return answer.result
  end
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    if diagnostic.code == vim.env.TERRAFIX_POLICY then
      vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col })
    end
  end
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = {}, only = { "quickfix" } }
  local preferred = nil
  for _, action in ipairs(request("textDocument/codeAction", params)) do
    if action.data and action.data.policy == vim.env.TERRAFIX_POLICY and action.data.kind == "fix" then
      preferred = action
    end
  end
  if preferred == nil then
    error("no fix was offered")
  end
  if preferred.edit == nil then
    preferred = request("codeAction/resolve", preferred)
  end
  vim.lsp.util.apply_workspace_edit(preferred.edit, client.offset_encoding or "utf-16")
  wait("the diagnostic to go", function()
    for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
      if diagnostic.code == vim.env.TERRAFIX_POLICY then
        return false
      end
    end
    return true
  end)
  local hover = request("textDocument/hover", vim.lsp.util.make_position_params())
  return {
    diagnostics = seen,
    text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") .. "\n",
    hover = hover == nil and vim.NIL or hover,
  }
end

local ok, result = pcall(main)
local answer = ok and result or { error = tostring(result) }
local file = assert(io.open(vim.env.TERRAFIX_OUT, "w"))
file:write(vim.json and vim.json.encode(answer) or vim.fn.json_encode(answer))
file:close()
vim.cmd("qall!")
