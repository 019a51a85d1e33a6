-- wezterm-parallel in WezTerm: counts of working, waiting, failed and done tasks in tab titles and status; a
-- picker of runs, tasks and workspaces; a notification when a task needs a person. The guide is
-- docs/guide/wezterm.md.
--
-- It reads one small file that the server writes, and the user variables of panes. It uses no network and
-- starts only `wzp open`, when a person asks for it. Handlers of the user and of other plugins are never
-- changed.
--
-- Functions of WezTerm that yield (perform_action, run_child_process, gui_window) are called last, and not
-- within pcall: WezTerm does not document that yielding works there, nor in a synchronous handler.

local wezterm = require 'wezterm'

local M = { release = '0.1.0' }

-- `wzp plugin install` writes here: { wzp = its path, state = the state directory, environment = {
-- 'NAME=value', … } }.
local installed = nil

local defaults = {
  -- Counts at the right of the tab bar.
  right_status = true,
  -- A desktop notification when a task needs a person or a run ends, and the bell for the former.
  toast = true,
  bell = true,
  -- WezTerm calls only the first handler of these events; a user's own can call M.format_tab_title,
  -- M.palette_entries.
  tab_titles = false,
  palette = false,
  -- true, or { pick = { key = 'o', mods = 'CTRL|SHIFT' }, attention = { … } }
  keys = false,
  -- Ids such as r3/build in output become links.
  links = false,
  -- Both strings; only needed where they differ from what `wzp plugin install` found.
  wzp = false,
  state_directory = false,
}

local options = {}
for name, value in pairs(defaults) do
  options[name] = value
end

local default_keys = {
  pick = { key = 'o', mods = 'CTRL|SHIFT' },
  attention = { key = 'a', mods = 'CTRL|SHIFT' },
}

-- The server limits the file to about 60 kB; a larger one is something else.
local largest_file = 1024 * 1024
-- Time for `wzp open` until its pane exists: a start of the server and of the program, on a busy machine.
local opening_seconds = 20
local longest_label = 110
local longest_title = 32
local longest_pool = 20

local looks = {
  working = { sign = '●', color = 'Teal' },
  waiting = { sign = '○', color = 'Grey' },
  failed = { sign = '✗', color = 'Red' },
  asking = { sign = '?', color = 'Yellow' },
  done = { sign = '✓', color = 'Green' },
  quota = { sign = '⊘', color = 'Yellow' },
  queued = { sign = '↑', color = 'Teal' },
  conflict = { sign = '≠', color = 'Red' },
  landed = { sign = '◆', color = 'Green' },
}

-- By states of tasks in the status file, and of panes in their user variable.
local look_of_state = {
  leased = looks.working,
  running = looks.working,
  verifying = looks.working,
  ready = looks.waiting,
  blocked = looks.waiting,
  parked = looks.waiting,
  free = looks.waiting,
  failed = looks.failed,
  succeeded = looks.done,
}

-- By states of changes in the status file.
local look_of_change = {
  queued = looks.queued,
  conflict = looks.conflict,
  refused = looks.conflict,
  landed = looks.landed,
}

---------------------------------------------------------------------------------------------------------------------
-- Text

-- Makes the text of a task safe to show: removes what a terminal would interpret, or what would mislead a
-- reader.
local function clean(text)
  if not utf8.len(text) then
    text = text:gsub('[\128-\255]', '?')
  end
  text = text:gsub('[\0-\31\127]', ' ')
  -- C1 controls; then marks that change the direction of text, and line separators.
  text = text:gsub('\xC2[\x80-\x9F]', ' ')
  text = text:gsub('\xE2\x80[\x8E\x8F\xA8-\xAE]', ''):gsub('\xE2\x81[\xA6-\xA9]', ''):gsub('\xD8\x9C', '')
  return text
end

-- Cuts a text to `width` cells.
local function fit(text, width)
  if width < 1 then
    return ''
  end
  if wezterm.column_width(text) <= width then
    return text
  end
  return wezterm.truncate_right(text, width - 1) .. '…'
end

-- Removes markup, because notification services may interpret it.
local function plain(text)
  return (text:gsub('[<>&]', { ['<'] = '‹', ['>'] = '›', ['&'] = '+' }))
end

-- True for ids of runs and tasks that `wzp` accepts, never for an option.
local function is_id(text)
  if type(text) ~= 'string' or #text > 400 or text ~= clean(text) then
    return false
  end
  return text:find '^r%d+$' ~= nil or text:find '^r%d+/[^#/]+$' ~= nil
end

local function text_of(value)
  return type(value) == 'string' and clean(value) or ''
end

local function number_of(value)
  return type(value) == 'number' and math.tointeger(value // 1) or 0
end

---------------------------------------------------------------------------------------------------------------------
-- The status file

-- The same directory as in packages/shared/src/protocol/home.ts.
local function state_directory()
  if options.state_directory then
    return options.state_directory
  end
  if installed and installed.state then
    return installed.state
  end
  local function set(name)
    local value = os.getenv(name)
    return value ~= '' and value or nil
  end
  local home = set 'WZP_HOME'
  if home then
    return home .. '/state'
  end
  return (set 'XDG_STATE_HOME' or wezterm.home_dir .. '/.local/state') .. '/wezterm-parallel'
end

local function read_file(path)
  local file = io.open(path, 'rb')
  if not file then
    return nil
  end
  local text = file:read(largest_file + 1)
  file:close()
  return text and #text <= largest_file and text or nil
end

local function list_of(value, make)
  local made = {}
  for _, entry in ipairs(type(value) == 'table' and value or {}) do
    local one = type(entry) == 'table' and make(entry)
    if one then
      made[#made + 1] = one
    end
  end
  return made
end

local function make_task(entry)
  return is_id(entry.id)
    and { id = entry.id, state = text_of(entry.state), why = text_of(entry.why), since = number_of(entry.since) }
end

local function make_run(entry)
  return is_id(entry.id)
    and {
      id = entry.id,
      title = text_of(entry.title),
      state = text_of(entry.state),
      counts = {
        working = number_of(entry.working),
        waiting = number_of(entry.waiting),
        failed = number_of(entry.failed),
        done = number_of(entry.done),
      },
    }
end

-- An answer of `wzp answer`: yes, no or the number of an option.
local function make_answer(entry)
  local answer = text_of(entry.answer)
  return answer:find '^%w+$' and { answer = answer, label = text_of(entry.label) }
end

local function make_attention(entry)
  return is_id(entry.task)
    and {
      seq = number_of(entry.seq),
      at = number_of(entry.at),
      task = entry.task,
      why = text_of(entry.why),
      answers = list_of(entry.answers, make_answer),
      takes_text = entry.takesText == true,
    }
end

local function make_change(entry)
  return is_id(entry.id)
    and look_of_change[entry.state]
    and { id = entry.id, state = entry.state, target = text_of(entry.target), why = text_of(entry.why) }
end

-- Later times are no times of day.
local last_time = 4102444800000

local function make_pool(entry)
  local name, until_time = text_of(entry.name), number_of(entry['until'])
  return name ~= '' and { name = name, until_time = until_time < last_time and until_time or 0 }
end

local function make_alert(entry)
  return type(entry.alert) == 'string'
    and entry.alert:find '^[%a-]+$'
    and { seq = number_of(entry.seq), at = number_of(entry.at), alert = entry.alert, why = text_of(entry.why) }
end

local function make_ended(entry)
  return is_id(entry.run)
    and {
      seq = number_of(entry.seq),
      at = number_of(entry.at),
      run = entry.run,
      title = text_of(entry.title),
      state = text_of(entry.state),
      done = number_of(entry.done),
      failed = number_of(entry.failed),
    }
end

-- Parses the parts that are shown and makes them safe; nil unless it is a status file of a supported version.
local function parse_status(text)
  local ok, said = pcall(wezterm.json_parse, text)
  if not ok or type(said) ~= 'table' or said.version ~= 1 then
    return nil
  end
  local counts = type(said.counts) == 'table' and said.counts or {}
  return {
    at = number_of(said.at),
    heartbeat = number_of(said.heartbeatMs),
    seq = number_of(said.seq),
    counts = {
      working = number_of(counts.working),
      waiting = number_of(counts.waiting),
      failed = number_of(counts.failed),
      done = number_of(counts.done),
    },
    runs = list_of(said.runs, make_run),
    tasks = list_of(said.tasks, make_task),
    more_tasks = number_of(said.moreTasks),
    attention = list_of(said.attention, make_attention),
    asking = list_of(said.asking, make_attention),
    ended = list_of(said.ended, make_ended),
    alerts = list_of(said.alerts, make_alert),
    changes = list_of(said.changes, make_change),
    pools = list_of(said.pools, make_pool),
  }
end

local last = { second = nil, text = nil, status = nil, states = {}, asking = {}, changes = {} }

-- Returns the server's last status, or nil: { away, counts = { working, waiting, failed, done }, runs, tasks,
-- … }. Reads the file at most once per second, and parses it only when it has changed.
function M.status()
  local now = os.time()
  if last.second ~= now then
    last.second = now
    local text = read_file(state_directory() .. '/status.json')
    if text ~= last.text then
      last.text = text
      last.status = text and parse_status(text)
      last.states, last.asking, last.changes = {}, {}, {}
      for _, task in ipairs(last.status and last.status.tasks or {}) do
        last.states[task.id] = task.state
      end
      for _, entry in ipairs(last.status and last.status.asking or {}) do
        last.asking[entry.task] = true
      end
      for _, change in ipairs(last.status and last.status.changes or {}) do
        last.changes[change.id] = change.state
      end
    end
    if last.status then
      -- Away after three missed heartbeats. A time in the future means that a clock was changed.
      last.status.away = now * 1000 - last.status.at > 3 * math.max(last.status.heartbeat, 1000)
    end
  end
  return last.status
end

---------------------------------------------------------------------------------------------------------------------
-- Counts

local function add_count(items, look, count, strong)
  if count <= 0 then
    return
  end
  if strong then
    items[#items + 1] = { Attribute = { Intensity = 'Bold' } }
  end
  items[#items + 1] = { Foreground = { AnsiColor = look.color } }
  items[#items + 1] = { Text = string.format('%s %d ', look.sign, count) }
  items[#items + 1] = 'ResetAttributes'
end

-- True if one of these entries was not yet shown in the picker.
local function has_unseen(entries)
  local looked = wezterm.GLOBAL.wzp_looked or 0
  for _, each in ipairs(entries) do
    if each.seq > looked then
      return true
    end
  end
  return false
end

-- Says which agents wait for their quota, and until when.
local function add_pools(items, pools)
  local first = pools[1]
  if not first then
    return
  end
  local about = string.format('%d pools', #pools)
  if #pools == 1 then
    local time = first.until_time > 0 and os.date(' %H:%M', first.until_time // 1000) or ''
    about = fit(first.name, longest_pool) .. time
  end
  items[#items + 1] = { Foreground = { AnsiColor = looks.quota.color } }
  items[#items + 1] = { Text = string.format('%s %s ', looks.quota.sign, about) }
  items[#items + 1] = 'ResetAttributes'
end

-- Returns format items for the status line: the counts above zero, and pools without quota; empty without a server or tasks.
function M.status_segments()
  local status = M.status()
  local items = {}
  if not status then
    return items
  end
  if status.away then
    items[1] = { Foreground = { AnsiColor = 'Grey' } }
    items[2] = { Text = 'wzp: server away ' }
    items[3] = 'ResetAttributes'
    return items
  end
  add_count(items, looks.failed, status.counts.failed, has_unseen(status.attention))
  add_count(items, looks.asking, #status.asking, has_unseen(status.asking))
  add_pools(items, status.pools)
  add_count(items, looks.working, status.counts.working)
  add_count(items, looks.waiting, status.counts.waiting)
  add_count(items, looks.done, status.counts.done)
  return items
end

-- Returns the same as text with escape sequences, for window:set_right_status and set_left_status; '' when
-- empty.
function M.status_text()
  local items = M.status_segments()
  return #items > 0 and wezterm.format(items) or ''
end

---------------------------------------------------------------------------------------------------------------------
-- Panes

local parsed_variables, parsed_count = {}, 0

-- Parses the user variable `wzp` of a pane: { task, state, workspace }; nil for other panes.
local function parse_variable(text)
  if type(text) ~= 'string' or text == '' or #text > 2000 then
    return nil
  end
  local known = parsed_variables[text]
  if known ~= nil then
    return known or nil
  end
  local ok, said = pcall(wezterm.json_parse, text)
  local variable = false
  if ok and type(said) == 'table' and said.v == 1 and type(said.state) == 'string' then
    variable = {
      task = is_id(said.task) and said.task or nil,
      state = clean(said.state),
      workspace = type(said.workspace) == 'string' and said.workspace or nil,
    }
  end
  if parsed_count > 500 then
    parsed_variables, parsed_count = {}, 0
  end
  parsed_variables[text], parsed_count = variable, parsed_count + 1
  return variable or nil
end

-- Calls `visit(window, pane, variable)` for each of our panes in this WezTerm, shown or not, until it returns
-- true. Skips panes that close meanwhile.
local function each_pane(visit)
  for _, window in ipairs(wezterm.mux.all_windows()) do
    for _, tab in ipairs(window:tabs()) do
      for _, pane in ipairs(tab:panes()) do
        local ok, variables = pcall(pane.get_user_vars, pane)
        local variable = ok and parse_variable(variables.wzp)
        if variable and visit(window, pane, variable) then
          return
        end
      end
    end
  end
end

-- True if `wzp open ID` opens this pane: for a task, its place; for a run, one of its tasks, or the list of
-- its workspace, whose name ends in -r12 (or -r12-2, if that was taken).
local function shows(variable, id)
  local task, workspace = variable.task, variable.workspace
  if task then
    return task == id or task:sub(1, #id + 1) == id .. '/'
  end
  if variable.state ~= 'list' or not workspace or id:find '/' then
    return false
  end
  local run = workspace:match '%-(r%d+)$' or workspace:match '%-(r%d+)%-%d+$'
  return run == id
end

local function find_pane(id)
  local found
  each_pane(function(window, pane, variable)
    if shows(variable, id) then
      found = { window = window, pane = pane }
    end
    return found ~= nil
  end)
  return found
end

---------------------------------------------------------------------------------------------------------------------
-- Tab titles

local function count_panes(panes)
  local counts, tasks = {}, 0
  for _, pane in ipairs(panes) do
    local variable = parse_variable(pane.user_vars.wzp)
    local state = variable and variable.task and variable.state
    -- A pane with a log does not contain the state of its task.
    local look = look_of_state[state == 'log' and last.states[variable.task] or state]
    if state and last.asking[variable.task] then
      look = looks.asking
    end
    -- While a task works again, that is more important than what became of its earlier commits.
    if state and (not look or look == looks.done) then
      look = look_of_change[last.changes[variable.task]] or look
    end
    if look then
      counts[look] = (counts[look] or 0) + 1
      tasks = tasks + 1
    end
  end
  return counts, tasks
end

local function name_of(tab, variable, tasks)
  if tab.tab_title ~= '' then
    return clean(tab.tab_title)
  end
  if variable.task then
    return tasks > 1 and variable.task:match '^r%d+' or variable.task
  end
  return clean(variable.workspace or variable.state)
end

-- An undocumented field: without it, the title describes only the active pane.
local function panes_of(tab)
  return tab.panes
end

local title_order = {
  looks.failed,
  looks.asking,
  looks.conflict,
  looks.working,
  looks.queued,
  looks.waiting,
  looks.landed,
  looks.done,
}

local function make_tab_segments(tab, width)
  local pane = tab.active_pane
  local variable = pane and parse_variable(pane.user_vars.wzp)
  if not variable then
    return nil
  end
  local listed, panes = pcall(panes_of, tab)
  local counts, tasks = count_panes(listed and panes or { pane })
  local items, used = {}, 0
  for _, look in ipairs(title_order) do
    if counts[look] then
      local text = tasks > 1 and look.sign .. counts[look] .. ' ' or look.sign .. ' '
      used = used + wezterm.column_width(text)
      items[#items + 1] = { Foreground = { AnsiColor = look.color } }
      items[#items + 1] = { Text = text }
      items[#items + 1] = 'ResetAttributes'
    end
  end
  items[#items + 1] = { Text = fit(name_of(tab, variable, tasks), width - used) }
  return items
end

-- Returns format items for a tab with our panes, at most `width` cells wide; nil for other tabs. Synchronous.
function M.tab_segments(tab, width)
  local ok, items = pcall(make_tab_segments, tab, width or longest_title)
  return ok and items or nil
end

-- Handler of format-tab-title; returns nil, which means WezTerm's own title, for tabs without our panes.
function M.format_tab_title(tab, _, _, config, _, max_width)
  local lead = ' '
  if config.show_tab_index_in_tab_bar then
    lead = string.format(' %d: ', tab.tab_index + (config.tab_and_split_indices_are_zero_based and 0 or 1))
  end
  local items = M.tab_segments(tab, max_width - #lead - 1)
  if not items then
    return nil
  end
  table.insert(items, 1, { Text = lead })
  items[#items + 1] = { Text = ' ' }
  return items
end

---------------------------------------------------------------------------------------------------------------------
-- Opening

local function say(window, text)
  window:toast_notification('wezterm-parallel', plain(text), nil, 6000)
end

-- Why the last opening failed, for the right status: without a notification service, no toast is shown.
local notice = { text = '', deadline = 0 }

-- A GUI started from a desktop does not have the shell's PATH, so the path of `wzp` is more reliable.
local function command(...)
  local argv = { '/usr/bin/env' }
  for _, setting in ipairs(installed and installed.environment or {}) do
    argv[#argv + 1] = setting
  end
  argv[#argv + 1] = options.wzp or installed and installed.wzp or 'wzp'
  for _, word in ipairs { ... } do
    argv[#argv + 1] = word
  end
  return argv
end

-- The requested id, until its pane exists.
local opening = nil

-- Yields.
local function switch_to(window, pane, workspace)
  if workspace ~= window:active_workspace() then
    window:perform_action(wezterm.action.SwitchToWorkspace { name = workspace }, pane)
  end
end

-- Yields. Activates the pane first: in a workspace that is not shown, this takes the keyboard from nobody.
local function show_pane(window, pane, found)
  local there, workspace = pcall(function()
    found.pane:activate()
    return found.window:get_workspace()
  end)
  if not there then
    return
  end
  if workspace ~= window:active_workspace() then
    switch_to(window, pane, workspace)
  elseif found.window:window_id() ~= window:window_id() then
    found.window:gui_window():focus()
  end
end

-- Returns the first line of output that gives the reason of a failure.
local function reason_of(said)
  local line = (said or ''):match '[^\r\n]+' or 'In a shell, `wzp open` says why.'
  return fit((clean(line):gsub('^✗ ', '')), 200)
end

-- Opens a run or task and shows it, on a person's command. Yields.
function M.open(window, pane, id)
  if not is_id(id) then
    return
  end
  local found = find_pane(id)
  if found then
    return show_pane(window, pane, found)
  end
  opening = { id = id, deadline = os.time() + opening_seconds, window = window:window_id(), pane = pane:pane_id() }
  local opened, _, said = wezterm.run_child_process(command('open', '--driver', 'wezterm', id))
  if not opened then
    opening = nil
    notice = { text = string.format('%s did not open. %s', id, reason_of(said)), deadline = os.time() + 10 }
    say(window, notice.text)
  end
end

-- Returns the requested pane once it exists, and whether the person still is where they asked for it.
local function look_for_opened(window)
  if not opening or opening.window ~= window:window_id() then
    return nil
  end
  local found = find_pane(opening.id)
  if not found then
    if os.time() > opening.deadline then
      say(window, opening.id .. ' did not open. In a shell, `wzp open ' .. opening.id .. '` says why.')
      opening = nil
    end
    return nil
  end
  local asked = opening
  opening = nil
  local active = window:mux_window():active_pane()
  if active and active:pane_id() == asked.pane then
    return found
  end
  say(window, asked.id .. ' is open in the workspace ' .. clean(found.window:get_workspace()) .. '.')
  return nil
end

---------------------------------------------------------------------------------------------------------------------
-- The picker

local function age(since)
  local seconds = math.max(0, os.time() - since // 1000)
  if seconds < 120 then
    return string.format('%d s', seconds)
  end
  if seconds < 7200 then
    return string.format('%d min', seconds // 60)
  end
  return string.format('%d h', seconds // 3600)
end

local function add_choice(choices, id, label)
  choices[#choices + 1] = { id = id, label = fit(label, longest_label) }
end

local function task_label(task)
  local look = look_of_state[task.state] or looks.waiting
  local about = task.why ~= '' and task.why or string.format('%s, %s', task.state, age(task.since))
  return string.format('%s %s  %s', look.sign, task.id, about)
end

local function change_label(change)
  local about = change.why ~= '' and change.why or 'queued for ' .. change.target
  return string.format('%s %s  %s', look_of_change[change.state].sign, change.id, about)
end

-- Adds the changes in a queue, or those that did not land.
local function add_changes(choices, changes, queued)
  for _, change in ipairs(changes) do
    if change.state ~= 'landed' and (change.state == 'queued') == queued then
      add_choice(choices, 'open ' .. change.id, change_label(change))
    end
  end
end

local function run_label(run)
  local words = {}
  for _, name in ipairs { 'failed', 'working', 'waiting', 'done' } do
    if run.counts[name] > 0 then
      words[#words + 1] = string.format('%d %s', run.counts[name], name)
    end
  end
  return string.format('▸ %s  %s  %s', run.id, run.title, table.concat(words, ', '))
end

local function add_workspaces(choices)
  local ours = {}
  each_pane(function(window)
    ours[window:get_workspace()] = true
  end)
  local active = wezterm.mux.get_active_workspace()
  for _, name in ipairs(wezterm.mux.get_workspace_names()) do
    if name ~= active then
      local label = '▢ workspace ' .. clean(name)
      add_choice(choices, 'workspace ' .. name, ours[name] and label .. '  (wzp)' or label)
    end
  end
end

-- Returns the choices of the InputSelector: { id, label } of tasks that wait for a person, failed tasks and changes
-- that did not land first, then other tasks, queued changes, runs, and workspaces.
function M.choices(only_attention)
  local choices = {}
  local status = M.status()
  for _, entry in ipairs(status and status.asking or {}) do
    local verb = (#entry.answers > 0 or entry.takes_text) and 'answer ' or 'open '
    add_choice(choices, verb .. entry.task, string.format('%s %s  %s', looks.asking.sign, entry.task, entry.why))
  end
  for _, failed in ipairs(status and { true, false } or {}) do
    for _, task in ipairs(status.tasks) do
      local listed = last.asking[task.id]
      if not listed and (task.state == 'failed') == failed and (failed or not only_attention) then
        add_choice(choices, 'open ' .. task.id, task_label(task))
      end
    end
    if failed or not only_attention then
      add_changes(choices, status.changes, not failed)
    end
  end
  if only_attention then
    return choices
  end
  for _, run in ipairs(status and status.runs or {}) do
    add_choice(choices, 'open ' .. run.id, run_label(run))
  end
  add_workspaces(choices)
  return choices
end

-- What was asked when its answers were shown.
local asked = nil

-- Gives the answer if the task still asks the same. Yields.
local function give_answer(window, answer)
  if not asked then
    return
  end
  local task = asked.task
  local given, _, said = wezterm.run_child_process(command('answer', '--if=' .. asked.why, '--', task, answer))
  say(window, given and task .. ' took the answer.' or reason_of(said))
end

-- Gives what a person wrote; Escape and an empty line leave the task waiting.
local write = wezterm.action_callback(function(window, _, line)
  if not line or not line:find '%S' then
    return
  end
  -- To `wzp answer`, a single `-` is its standard input.
  give_answer(window, line == '-' and ' -' or line)
end)

local function ask_text(window, pane)
  if not asked then
    return
  end
  local description = fit(asked.task .. ': ' .. asked.why, longest_label)
  window:perform_action(wezterm.action.PromptInputLine { description = description, action = write }, pane)
end

-- Shows the answers to what a task asks, and the way to its terminal.
local function show_answers(window, pane, task, action)
  local status = M.status()
  asked = nil
  for _, entry in ipairs(status and status.asking or {}) do
    if entry.task == task and (#entry.answers > 0 or entry.takes_text) then
      asked = entry
    end
  end
  if not asked then
    say(window, task .. ' no longer asks.')
    return
  end
  local choices = {}
  for _, each in ipairs(asked.answers) do
    add_choice(choices, 'give ' .. each.answer, each.label)
  end
  if asked.takes_text then
    add_choice(choices, 'write ' .. task, 'Write an answer')
  end
  add_choice(choices, 'open ' .. task, 'Open its terminal')
  local description = fit(task .. ': ' .. asked.why, longest_label)
  window:perform_action(
    wezterm.action.InputSelector {
      title = 'wezterm-parallel',
      description = description,
      fuzzy_description = description .. ': ',
      fuzzy = false,
      choices = choices,
      action = action,
    },
    pane
  )
end

local choose
choose = wezterm.action_callback(function(window, pane, id)
  local verb, name = (id or ''):match '^(%l+) (.+)$'
  if verb == 'answer' then
    show_answers(window, pane, name, choose)
  elseif verb == 'give' then
    give_answer(window, name)
  elseif verb == 'write' then
    ask_text(window, pane)
  elseif verb == 'open' then
    M.open(window, pane, name)
  elseif verb == 'workspace' then
    switch_to(window, pane, name)
  end
end)

local function pick(only_attention, description)
  return wezterm.action_callback(function(window, pane)
    local choices = M.choices(only_attention)
    local status = M.status()
    if status then
      wezterm.GLOBAL.wzp_looked = status.seq
    end
    if #choices == 0 then
      say(window, status and 'Nothing to choose from.' or 'No server runs: `wzp run` or `wzp up` starts one.')
      return
    end
    window:perform_action(
      wezterm.action.InputSelector {
        title = 'wezterm-parallel',
        description = description,
        fuzzy_description = description .. ': ',
        fuzzy = true,
        choices = choices,
        action = choose,
      },
      pane
    )
  end)
end

-- Actions for the user's own key bindings.
M.action = {
  pick = pick(false, 'Run, task or workspace'),
  attention = pick(true, 'What needs you'),
}

local palette = {
  { brief = 'wzp: open a run, task or workspace', action = M.action.pick },
  { brief = 'wzp: open what needs you', action = M.action.attention },
}

-- For a handler of augment-command-palette. Synchronous.
function M.palette_entries()
  local entries = {}
  for _, entry in ipairs(palette) do
    entries[#entries + 1] = { brief = entry.brief, action = entry.action }
  end
  return entries
end

---------------------------------------------------------------------------------------------------------------------
-- News

-- Stored in wezterm.GLOBAL, which survives a reload of the config: `wzp_since`, when this WezTerm first read
-- the status (earlier events are not announced), and `wzp_told`, the number of the last announced event.
local function take_news(status)
  local global = wezterm.GLOBAL
  global.wzp_since = global.wzp_since or os.time() * 1000
  local told = global.wzp_told or 0
  -- Another database numbers its events from the start.
  if told > status.seq then
    told = 0
    global.wzp_looked = 0
  end
  global.wzp_told = status.seq
  local function is_new(entry)
    return entry.seq > told and entry.at >= global.wzp_since
  end
  local failed, asking, ended, alerts = {}, {}, {}, {}
  for _, entry in ipairs(status.attention) do
    if is_new(entry) then
      failed[#failed + 1] = entry
    end
  end
  for _, entry in ipairs(status.asking) do
    if is_new(entry) then
      asking[#asking + 1] = entry
    end
  end
  for _, entry in ipairs(status.ended) do
    -- The person who cancels a run needs no notification.
    if is_new(entry) and entry.state ~= 'cancelled' then
      ended[#ended + 1] = entry
    end
  end
  for _, entry in ipairs(status.alerts) do
    if is_new(entry) then
      alerts[#alerts + 1] = entry
    end
  end
  return failed, asking, ended, alerts
end

-- `one` has a place for the task and one for the reason, `many` for the number and the first names.
local function tasks_text(entries, one, many)
  if #entries == 1 then
    return string.format(one, entries[1].task, entries[1].why)
  end
  local names = {}
  for at = 1, math.min(#entries, 3) do
    names[at] = entries[at].task
  end
  return string.format(many, #entries, table.concat(names, ', ') .. (#entries > 3 and ' …' or ''))
end

local function ended_text(ended)
  if #ended == 1 then
    local run = ended[1]
    return string.format('%s %s: %s, %d done, %d failed', run.run, run.state, run.title, run.done, run.failed)
  end
  local names = {}
  for at = 1, math.min(#ended, 3) do
    names[at] = ended[at].run .. ' ' .. ended[at].state
  end
  return string.format('%d runs ended: %s%s', #ended, table.concat(names, ', '), #ended > 3 and ' …' or '')
end

local function alerts_text(alerts)
  if #alerts == 1 then
    return string.format('alert %s: %s', alerts[1].alert, alerts[1].why)
  end
  local names = {}
  for at = 1, #alerts do
    names[at] = alerts[at].alert
  end
  return string.format('%d alerts: %s', #alerts, table.concat(names, ', '))
end

local function tell_news(window, pane)
  local status = M.status()
  if not status then
    wezterm.GLOBAL.wzp_since = wezterm.GLOBAL.wzp_since or os.time() * 1000
    return
  end
  if wezterm.GLOBAL.wzp_told == status.seq then
    return
  end
  local failed, asking, ended, alerts = take_news(status)
  if options.toast and #failed > 0 then
    say(window, fit(tasks_text(failed, '%s failed: %s', '%d tasks failed: %s'), 200))
  end
  if options.toast and #asking > 0 then
    say(window, fit(tasks_text(asking, '%s is %s', '%d tasks need you: %s'), 200))
  end
  if options.toast and #ended > 0 then
    say(window, fit(ended_text(ended), 200))
  end
  if options.toast and #alerts > 0 then
    say(window, fit(alerts_text(alerts), 200))
  end
  if options.bell and #failed + #asking + #alerts > 0 then
    -- Panes of another multiplexer do not support it.
    pcall(pane.inject_output, pane, '\7')
  end
end

---------------------------------------------------------------------------------------------------------------------
-- Events

-- Text that we set at the right of each window, so that other handlers' text is never cleared.
local shown = {}

local function set_right_status(window)
  local id = window:window_id()
  local text = M.status_text()
  if os.time() < notice.deadline then
    text = notice.text .. ' ' .. text
  end
  if text ~= '' or shown[id] then
    window:set_right_status(text)
    shown[id] = text ~= '' or nil
  end
end

local function update(window, pane)
  if options.right_status then
    set_right_status(window)
  end
  tell_news(window, pane)
  return look_for_opened(window)
end

local function on_update_status(window, pane)
  -- An error here would prevent WezTerm from calling other handlers.
  local ok, found = pcall(update, window, pane)
  if ok and found then
    show_pane(window, pane, found)
  end
end

-- Returns the workspace that `wzp open --switch` asks for, typed in the pane with the keyboard. Panes that
-- show a task are refused, except for a shell beside it: the output of a task is not a person's command.
local function wanted_workspace(window, pane, value)
  local active = window:mux_window():active_pane()
  local variable = parse_variable(pane:get_user_vars().wzp)
  local is_task = variable and variable.task and variable.state ~= 'shell'
  if is_task or not active or active:pane_id() ~= pane:pane_id() then
    return nil
  end
  for _, name in ipairs(wezterm.mux.get_workspace_names()) do
    if name == value then
      return name
    end
  end
  return nil
end

local function on_user_var_changed(window, pane, name, value)
  if name ~= 'wzp_show' then
    return
  end
  local ok, workspace = pcall(wanted_workspace, window, pane, value)
  if ok and workspace then
    switch_to(window, pane, workspace)
  end
end

local function id_of_uri(uri)
  local rest = uri:gsub('^wzp:/*', ''):gsub('%%(%x%x)', function(hex)
    return string.char(tonumber(hex, 16))
  end)
  -- An attempt opens its task.
  return (rest:gsub('#%d+$', ''))
end

-- Handles only our links; others are left to the next handler and WezTerm.
local function on_open_uri(window, pane, uri)
  if uri:sub(1, 4) ~= 'wzp:' then
    return
  end
  local id = id_of_uri(uri)
  if is_id(id) then
    M.open(window, pane, id)
  else
    say(window, 'This link names no run and no task.')
  end
  return false
end

---------------------------------------------------------------------------------------------------------------------
-- Config

local mod_names = { CMD = 'SUPER', WIN = 'SUPER', OPT = 'ALT', META = 'ALT' }

-- Normalizes the ways to write a key.
local function key_name(key, mods)
  local name = tostring(key):gsub('^%l+:', '', 1)
  local set = {}
  for mod in tostring(mods or ''):gmatch '[^|%s]+' do
    set[mod_names[mod] or mod] = true
  end
  set.NONE = nil
  if #name == 1 and name:find '%u' then
    set.SHIFT = true
  end
  local sorted = {}
  for mod in pairs(set) do
    sorted[#sorted + 1] = mod
  end
  table.sort(sorted)
  return table.concat(sorted, '|') .. ' ' .. name:lower()
end

-- Adds keys after the user's own, which take precedence.
local function add_keys(config, wanted)
  local keys, taken = {}, {}
  for _, each in ipairs(config.keys or {}) do
    keys[#keys + 1] = each
    taken[key_name(each.key, each.mods)] = true
  end
  for name, action in pairs(M.action) do
    local each = wanted[name]
    if each and not taken[key_name(each.key, each.mods)] then
      keys[#keys + 1] = { key = each.key, mods = each.mods, action = action }
    end
  end
  config.keys = keys
end

-- Matches ids of tasks in output, without the punctuation at the end of a sentence.
local link_rule = {
  regex = [[\br[0-9]{1,9}/[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}._-]*[\p{L}\p{N}])?(?:\([^()/#\p{Cc}]{1,60}\))?]],
  format = 'wzp:$0',
}

local function add_links(config)
  local rules = {}
  for _, rule in ipairs(config.hyperlink_rules or wezterm.default_hyperlink_rules()) do
    if rule.format == link_rule.format then
      return
    end
    rules[#rules + 1] = rule
  end
  rules[#rules + 1] = link_rule
  config.hyperlink_rules = rules
end

local registered = false

local function register()
  wezterm.on('update-status', on_update_status)
  wezterm.on('user-var-changed', on_user_var_changed)
  wezterm.on('open-uri', on_open_uri)
  if options.tab_titles then
    wezterm.on('format-tab-title', M.format_tab_title)
  end
  if options.palette then
    wezterm.on('augment-command-palette', M.palette_entries)
  end
end

local typed = { wzp = 'string', state_directory = 'string', keys = 'table' }

local function set_options(given)
  for name, value in pairs(given or {}) do
    if defaults[name] == nil then
      wezterm.log_warn('wezterm-parallel: there is no option ' .. tostring(name))
    elseif value == false or type(value) == (typed[name] or 'boolean') or value == true and name == 'keys' then
      options[name] = value
    else
      wezterm.log_warn('wezterm-parallel: the option ' .. name .. ' is no ' .. (typed[name] or 'boolean'))
    end
  end
end

-- Adds what `opts` asks for (see `defaults` above) to the config; does not change or replace the user's
-- settings.
function M.apply_to_config(config, opts)
  set_options(opts)
  if options.keys then
    add_keys(config, options.keys == true and default_keys or options.keys)
  end
  if options.links then
    add_links(config)
  end
  -- WezTerm also reads the config in other programs, such as `wezterm cli spawn`.
  if wezterm.gui and not registered then
    registered = true
    register()
  end
end

return M
