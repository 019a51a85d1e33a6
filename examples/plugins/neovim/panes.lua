-- Runs inside Neovim: returns a function that takes the name of a function, its input as JSON, and a file for the answer.
local api, fn = vim.api, vim.fn

local function refuse(reason, detail)
  error({ reason = reason, detail = detail })
end

local function variable(tab, name, default)
  local found, value = pcall(api.nvim_tabpage_get_var, tab, name)
  return found and value or default
end

local function window_of(pane)
  local window = tonumber(pane)
  if window == nil or not api.nvim_win_is_valid(window) then
    refuse("not-found", "There is no window " .. pane .. ".")
  end
  return window
end

-- Windows of a tab page that are part of its layout.
local function windows_of(tab)
  return vim.tbl_filter(function(window)
    return api.nvim_win_get_config(window).relative == ""
  end, api.nvim_tabpage_list_wins(tab))
end

-- Makes a change elsewhere and returns to where the person is, who goes on typing into a terminal.
local function behind(change)
  local tab, mode = api.nvim_get_current_tabpage(), api.nvim_get_mode().mode
  local done, result = pcall(change)
  api.nvim_set_current_tabpage(tab)
  if mode == "t" then
    vim.cmd("startinsert")
  end
  if not done then
    error(result)
  end
  return result
end

-- Starts a program in the current window, which closes when the program ends.
local function start(program)
  local window = api.nvim_get_current_win()
  local buffer = api.nvim_create_buf(false, false)
  api.nvim_win_set_buf(window, buffer)
  local env = vim.tbl_extend("force", program.env, { WZP_PANE = tostring(window) })
  local job = fn.termopen(program.argv, {
    cwd = program.cwd,
    env = env,
    clear_env = true,
    on_exit = vim.schedule_wrap(function()
      if api.nvim_buf_is_valid(buffer) then
        api.nvim_buf_delete(buffer, { force = true })
      end
    end),
  })
  if job <= 0 then
    api.nvim_buf_delete(buffer, { force = true })
    refuse("unavailable", "Neovim could not start " .. program.argv[1] .. ".")
  end
  return tostring(window)
end

-- Shows the titles that wzp gives to tab pages.
function _G.WzpTabLine()
  local parts = {}
  for at, tab in ipairs(api.nvim_list_tabpages()) do
    local file = api.nvim_buf_get_name(api.nvim_win_get_buf(api.nvim_tabpage_get_win(tab)))
    local title = variable(tab, "wzp_title", fn.fnamemodify(file, ":t"))
    local group = tab == api.nvim_get_current_tabpage() and "TabLineSel" or "TabLine"
    table.insert(parts, ("%%#%s#%%%dT %s "):format(group, at, (title:gsub("%%", "%%%%"))))
  end
  return table.concat(parts) .. "%#TabLineFill#%T"
end

-- Before version 0.8, terminals of hidden tab pages are as wide as the screen until their windows change.
function _G.WzpFit()
  for _, window in ipairs(windows_of(api.nvim_get_current_tabpage())) do
    local width = api.nvim_win_get_width(window)
    if width < vim.o.columns then
      api.nvim_win_set_width(window, width + 1)
      api.nvim_win_set_width(window, width)
    end
  end
end

local functions = {}

function functions.connect()
  if vim.g.wzp_instance == nil then
    vim.g.wzp_instance = fn.getpid() .. "-" .. tostring(vim.loop.hrtime())
    -- One line between windows, as wzp computes it, instead of a status line for each.
    vim.o.laststatus = 3
    -- Else every window gets another size when one is opened or closed.
    vim.o.equalalways = false
    vim.o.showtabline = 2
    vim.cmd("autocmd TabEnter * lua WzpFit()")
    if vim.o.tabline == "" then
      vim.o.tabline = "%!v:lua.WzpTabLine()"
    end
  end
  return { instance = vim.g.wzp_instance }
end

function functions.list()
  local current, watched = api.nvim_get_current_tabpage(), #api.nvim_list_uis() > 0
  local panes = {}
  for _, tab in ipairs(api.nvim_list_tabpages()) do
    local windows = windows_of(tab)
    local top = math.huge
    for _, window in ipairs(windows) do
      top = math.min(top, api.nvim_win_get_position(window)[1])
    end
    for _, window in ipairs(windows) do
      local place = api.nvim_win_get_position(window)
      table.insert(panes, {
        id = tostring(window),
        workspace = variable(tab, "wzp_workspace", "nvim"),
        tab = tostring(tab),
        tabTitle = variable(tab, "wzp_title", ""),
        left = place[2],
        top = place[1] - top,
        columns = api.nvim_win_get_width(window),
        rows = api.nvim_win_get_height(window),
        view = (watched and tab == current) and "keyboard" or "hidden",
      })
    end
  end
  return panes
end

function functions.openTab(input)
  return behind(function()
    vim.cmd("noautocmd $tabnew")
    vim.bo.bufhidden = "wipe"
    vim.t.wzp_workspace, vim.t.wzp_title = input.workspace, input.title
    local window = api.nvim_get_current_win()
    local pane = start(input.program)
    local size = { columns = api.nvim_win_get_width(window), rows = api.nvim_win_get_height(window) }
    return { pane = pane, size = size }
  end)
end

local sides = { left = "leftabove vertical", right = "rightbelow vertical", top = "leftabove", bottom = "rightbelow" }

function functions.split(input)
  local window = window_of(input.pane)
  local upright = input.side == "left" or input.side == "right"
  local room = upright and api.nvim_win_get_width(window) or api.nvim_win_get_height(window)
  if input.cells < 1 or room - input.cells - 1 < 1 then
    refuse("conflict", "The window " .. input.pane .. " is too small for that.")
  end
  local tab = api.nvim_win_get_tabpage(window)
  local focused = api.nvim_tabpage_get_win(tab)
  return behind(function()
    api.nvim_set_current_win(window)
    vim.cmd("noautocmd " .. sides[input.side] .. " " .. input.cells .. "new")
    vim.bo.bufhidden = "wipe"
    local pane = start(input.program)
    api.nvim_set_current_win(focused)
    return { pane = pane }
  end)
end

function functions.label(input)
  api.nvim_tabpage_set_var(api.nvim_win_get_tabpage(window_of(input.pane)), "wzp_title", input.title)
  vim.cmd("redrawtabline")
end

function functions.close(input)
  local window = tonumber(input.pane)
  if window ~= nil and api.nvim_win_is_valid(window) then
    api.nvim_buf_delete(api.nvim_win_get_buf(window), { force = true })
  end
end

function functions.firstTab(input)
  for _, tab in ipairs(api.nvim_list_tabpages()) do
    if variable(tab, "wzp_workspace", "nvim") == input.workspace then
      return tab
    end
  end
  refuse("not-found", "No tab page belongs to " .. input.workspace .. ".")
end

return function(name, text, file)
  local done, result = pcall(function()
    local input = vim.json.decode(text)
    if name ~= "connect" and input.instance ~= vim.g.wzp_instance then
      refuse("unavailable", "Neovim was started again.")
    end
    return functions[name](input)
  end)
  local answer = { value = result == nil and vim.NIL or result }
  if not done then
    answer = { refused = type(result) == "table" and result or { reason = "unavailable", detail = tostring(result) } }
  end
  fn.writefile({ vim.json.encode(answer) }, file)
end
