-- What a person does in an editor: open a bad job, look at the marks, take the fix, save, and see them go.
-- Reads its orders from BRICKLINT_ORDERS (JSON: server, root, file, code), writes what it saw to BRICKLINT_SEEN.
local orders = vim.fn.json_decode(vim.fn.readfile(vim.env.BRICKLINT_ORDERS))
local seen = { opened = {}, actions = {}, after = {} }
local WAIT = 60000

local function codes()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, { code = one.code, line = one.lnum + 1, column = one.col + 1, message = one.message })
  end
  return found
end

local function has(code)
  for _, one in ipairs(vim.diagnostic.get(0)) do
    if one.code == code then
      return one
    end
  end
end

local function action_of(client, diagnostic)
  local range = {
    start = { line = diagnostic.lnum, character = diagnostic.col },
    ["end"] = { line = diagnostic.end_lnum, character = diagnostic.end_col },
  }
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(),
    range = range,
    context = { diagnostics = { diagnostic.user_data.lsp.code and vim.tbl_extend("force", {
      range = range,
      message = diagnostic.message,
    }, diagnostic.user_data.lsp) } },
  }
  local answer = client.request_sync("textDocument/codeAction", params, WAIT, 0)
  local chosen
  for _, action in ipairs(answer and answer.result or {}) do
    table.insert(seen.actions, action.title)
    if action.isPreferred and not chosen then
      chosen = action
    end
  end
  return chosen
end

local function run()
  vim.cmd("edit " .. vim.fn.fnameescape(orders.root .. "/" .. orders.file))
  local id = vim.lsp.start_client({ name = "bricklint", cmd = { orders.server, "lsp" }, root_dir = orders.root })
  vim.lsp.buf_attach_client(0, id)
  vim.wait(WAIT, function() return has(orders.code) ~= nil end, 20)
  seen.opened = codes()
  local client = vim.lsp.get_client_by_id(id)
  local action = action_of(client, has(orders.code))
  if action.edit == nil then
    action = client.request_sync("codeAction/resolve", action, WAIT, 0).result
  end
  vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
  vim.cmd("write")
  vim.wait(WAIT, function() return has(orders.code) == nil end, 20)
  seen.after = codes()
  vim.lsp.stop_client(id)
  vim.wait(WAIT, function() return client.is_stopped() end, 20)
  seen.stopped = client.is_stopped()
end

local ok, failure = pcall(run)
if not ok then
  seen.failure = tostring(failure)
end
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.BRICKLINT_SEEN)
vim.cmd("qall!")
