-- What a person does in an editor, with neovim's own client.
-- Reads its orders from BRICKLINT_ORDERS (JSON: server, root, steps), does the steps one after the other, and writes
-- what each of them saw to BRICKLINT_SEEN.
local orders = vim.fn.json_decode(vim.fn.readfile(vim.env.BRICKLINT_ORDERS))
local seen = { steps = {} }
local WAIT = 60000
local client_id

local function client()
  return vim.lsp.get_client_by_id(client_id)
end

local function marks()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, { code = one.code, line = one.lnum + 1, column = one.col + 1, message = one.message })
  end
  return found
end

local function mark(code)
  for _, one in ipairs(vim.diagnostic.get(0)) do
    if one.code == code then
      return one
    end
  end
end

local function jump(text)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search("\\V" .. vim.fn.escape(text, "\\"), "c") > 0, text)
end

local function ask(method, params)
  local answer = assert(client().request_sync(method, params, WAIT, 0))
  assert(answer.err == nil, vim.inspect(answer.err))
  return answer.result
end

local function actions_of(diagnostic)
  local range = {
    start = { line = diagnostic.lnum, character = diagnostic.col },
    ["end"] = { line = diagnostic.end_lnum, character = diagnostic.end_col },
  }
  local told = vim.tbl_extend("force", { range = range, message = diagnostic.message }, diagnostic.user_data.lsp)
  return ask("textDocument/codeAction", {
    textDocument = vim.lsp.util.make_text_document_params(),
    range = range,
    context = { diagnostics = { told } },
  })
end

local steps = {}

function steps.open(step)
  vim.cmd("edit " .. vim.fn.fnameescape(orders.root .. "/" .. step.file))
  if not client_id then
    client_id = vim.lsp.start_client({ name = "bricklint", cmd = { orders.server, "lsp" }, root_dir = orders.root })
  end
  vim.lsp.buf_attach_client(0, client_id)
  vim.wait(WAIT, function() return client() and client().initialized end, 20)
end

-- Wait until a code is shown in the file that is looked at, or is shown no more.
function steps.marked(step)
  vim.wait(WAIT, function() return mark(step.code) ~= nil end, 20)
  return marks()
end

function steps.unmarked(step)
  vim.wait(WAIT, function() return mark(step.code) == nil end, 20)
  return marks()
end

-- Take the preferred action for a code, or the one whose title begins as said.
function steps.act(step)
  local titles, chosen = {}, nil
  for _, action in ipairs(actions_of(mark(step.code))) do
    table.insert(titles, action.title)
    local fits = step.title and vim.startswith(action.title, step.title) or not step.title and action.isPreferred
    chosen = chosen or fits and action or nil
  end
  assert(chosen, vim.inspect(titles))
  vim.lsp.util.apply_workspace_edit(chosen.edit, client().offset_encoding)
  return titles
end

function steps.replace(step)
  jump(step.old)
  vim.cmd("substitute/\\V" .. vim.fn.escape(step.old, "/\\") .. "/" .. vim.fn.escape(step.new, "/\\&~") .. "/")
end

function steps.undo()
  vim.cmd("undo")
end

function steps.save()
  vim.cmd("write")
end

function steps.hover(step)
  jump(step.at)
  local found = ask("textDocument/hover", vim.lsp.util.make_position_params(0, client().offset_encoding))
  return found and found.contents.value or ""
end

function steps.definition(step)
  jump(step.at)
  local found = ask("textDocument/definition", vim.lsp.util.make_position_params(0, client().offset_encoding))
  assert(#found == 1, vim.inspect(found))
  vim.lsp.util.jump_to_location(found[1], client().offset_encoding)
  vim.lsp.buf_attach_client(0, client_id)
  return vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ":t") .. ": " .. vim.trim(vim.api.nvim_get_current_line())
end

local function run()
  for _, step in ipairs(orders.steps) do
    table.insert(seen.steps, steps[step["do"]](step) or "")
  end
  local last = client()
  vim.lsp.stop_client(client_id)
  vim.wait(WAIT, function() return last.is_stopped() end, 20)
  seen.stopped = last.is_stopped()
end

local ok, failure = pcall(run)
if not ok then
  seen.failure = tostring(failure)
end
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.BRICKLINT_SEEN)
vim.cmd("qall!")
