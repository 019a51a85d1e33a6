-- A strict model of WezTerm's API, as far as this plugin uses it: an unknown name, a wrong argument, or a
-- call that yields where WezTerm cannot yield is an error. Everything is real Lua 5.4; only WezTerm's own
-- behaviour is modelled. The names come from lua-api.json, read inside a running WezTerm; the signatures of
-- the used functions are below.

local host = ... -- { api, documented, json_literal(text), width(text), truncate(text, width) }
local api, documented = host.api, host.documented

local model = { now = 1700000000, env = {}, opened = 0, errors = {}, warnings = {}, effects = {} }
local touched, store = {}, {}
local mode, inside_pcall = 'file', 0
local real_pcall, real_open = pcall, io.open
local newer = { ['wezterm.serde'] = true, ['pane.get_progress'] = true }

local function fail(message)
  error(message, 3)
end

local function touch(name)
  if not documented[name] then
    error('not in documented.json: ' .. name, 3)
  end
  touched[name] = true
end

local function effect(entry)
  model.effects[#model.effects + 1] = entry
end

-- A call that yields: WezTerm suspends the handler, which is impossible in a synchronous one. Stricter than
-- mlua 0.9, which can yield across a pcall, and accepts a call that completes at once anywhere: neither is
-- documented.
local function waits(name)
  if inside_pcall > 0 then
    error(name .. ': attempt to yield across a C-call boundary', 3)
  end
  if mode ~= 'async' then
    error(name .. ': attempt to yield from outside a coroutine', 3)
  end
end

---------------------------------------------------------------------------------------------------------------------
-- Arguments

local function is_text(value)
  return type(value) == 'string' and utf8.len(value) ~= nil
end

local kinds = setmetatable({}, { __mode = 'k' })

local checks = {
  string = is_text,
  integer = function(value)
    return math.type(value) == 'integer' and value >= 0
  end,
  table = function(value)
    return type(value) == 'table' and not kinds[value]
  end,
  ['function'] = function(value)
    return type(value) == 'function'
  end,
  argv = function(value)
    if type(value) ~= 'table' or #value == 0 then
      return false
    end
    for _, word in ipairs(value) do
      if not is_text(word) or word:find '\0' then
        return false
      end
    end
    return true
  end,
  action = function(value)
    return kinds[value] == 'action'
  end,
  pane = function(value)
    return kinds[value] == 'pane'
  end,
}

local function check(name, types, ...)
  local given = select('#', ...)
  if given > #types then
    error(string.format('%s takes %d arguments and not %d', name, #types, given), 3)
  end
  for at, kind in ipairs(types) do
    local value = (select(at, ...))
    local base, optional = kind:match '^(%l+)(%??)$'
    if not (optional == '?' and value == nil) and not checks[base](value) then
      error(string.format('%s: argument %d is no %s: %s', name, at, kind, tostring(value)), 3)
    end
  end
end

-- Checks the argument of `wezterm.format` and tab titles; returns it in a form for tests: {Red}✗ 1 {/}.
local colors = {}
for name in ('Black Maroon Green Olive Navy Purple Teal Silver Grey Red Lime Yellow Blue Fuchsia Aqua White'):gmatch '%a+' do
  colors[name] = true
end

local function render(items)
  local out = {}
  for at, item in ipairs(items) do
    local key, value
    if type(item) == 'table' then
      key, value = next(item)
      if next(item, key) ~= nil then
        fail('a format item has one key')
      end
    end
    if item == 'ResetAttributes' then
      out[at] = '{/}'
    elseif key == 'Text' and is_text(value) then
      if value:find '[\0-\31\127]' or value:find '\xC2[\x80-\x9F]' then
        fail('a control character reaches the terminal: ' .. string.format('%q', value))
      end
      out[at] = value
    elseif key == 'Foreground' and type(value) == 'table' and colors[value.AnsiColor] then
      out[at] = '{' .. value.AnsiColor .. '}'
    elseif key == 'Attribute' and type(value) == 'table' and value.Intensity == 'Bold' then
      out[at] = '{Bold}'
    else
      fail('no format item: ' .. tostring(key or item))
    end
  end
  for key in pairs(items) do
    if math.type(key) ~= 'integer' or key < 1 or key > #items then
      fail('format items are a list')
    end
  end
  return table.concat(out)
end

---------------------------------------------------------------------------------------------------------------------
-- Objects

local has_method = {}
for kind, names in pairs(api.methods) do
  has_method[kind] = {}
  for _, name in ipairs(names) do
    has_method[kind][name] = true
  end
end

local signatures = {}

local function method_of(kind, name)
  if not has_method[kind][name] then
    error(string.format("attempt to get an unknown field '%s' of a %s", name, kind), 3)
  end
  if model.version == '2024-02' and newer[kind .. '.' .. name] then
    return nil
  end
  local full = kind .. ':' .. name
  touch(full)
  local signature = signatures[full] or error('no signature in the model: ' .. full, 3)
  return function(self, ...)
    if kinds[self] ~= kind then
      error(full .. ' was called without its object', 2)
    end
    check(full, signature.types or {}, ...)
    if signature.waits then
      waits(full)
    end
    return signature.run(self, ...)
  end
end

local subjects = setmetatable({}, { __mode = 'k' })

local function object(kind, subject)
  local made = setmetatable({}, {
    __index = function(_, name)
      return method_of(kind, name)
    end,
    __newindex = function(_, name)
      error(string.format('%s of a %s cannot be set', name, kind), 2)
    end,
    __metatable = kind,
  })
  kinds[made], subjects[made] = kind, subject
  return made
end

local function information(kind, fields)
  return setmetatable({}, {
    __index = function(_, name)
      touch(kind .. '.' .. name)
      local get = fields[name]
      if get == nil then
        error(string.format("attempt to get an unknown field '%s'", name), 2)
      end
      return get()
    end,
    __newindex = function()
      error(kind .. ' cannot be changed', 2)
    end,
  })
end

-- world: { active = workspace, windows = { { id, workspace, active = tab number, tabs = { { id, title, active = pane
-- number, panes = { { id, vars = {}, mux = bool } } } } } } }
local function each_place(visit)
  for _, window in ipairs(model.world.windows) do
    for index, tab in ipairs(window.tabs) do
      for _, pane in ipairs(tab.panes) do
        if visit(window, tab, pane, index) then
          return window, tab, pane, index
        end
      end
    end
  end
end

local function place_of(pane_id)
  return each_place(function(_, _, pane)
    return pane.id == pane_id
  end)
end

local function method(name, types, run, more)
  signatures[name] = { types = types, run = run, waits = more == 'waits' }
end

method('pane:pane_id', {}, function(self)
  return subjects[self].id
end)
method('pane:get_user_vars', {}, function(self)
  if not place_of(subjects[self].id) then
    error 'pane not found'
  end
  local copy = {}
  for name, value in pairs(subjects[self].vars or {}) do
    copy[name] = value
  end
  return copy
end)
method('pane:inject_output', { 'string' }, function(self, text)
  if subjects[self].mux then
    error 'inject_output is only supported by local panes'
  end
  effect { kind = 'output', pane = subjects[self].id, text = text }
end)
method('pane:activate', {}, function(self)
  local window, tab, pane, index = place_of(subjects[self].id)
  if not window then
    error 'pane not found'
  end
  window.active = index
  for at, each in ipairs(tab.panes) do
    if each == pane then
      tab.active = at
    end
  end
  effect { kind = 'activate', pane = pane.id }
end)
method('tab:panes', {}, function(self)
  local panes = {}
  for at, pane in ipairs(subjects[self].panes) do
    panes[at] = object('pane', pane)
  end
  return panes
end)
method('mux_window:window_id', {}, function(self)
  return subjects[self].id
end)
method('mux_window:get_workspace', {}, function(self)
  return subjects[self].workspace
end)
method('mux_window:tabs', {}, function(self)
  local tabs = {}
  for at, tab in ipairs(subjects[self].tabs) do
    tabs[at] = object('tab', tab)
  end
  return tabs
end)
method('mux_window:active_pane', {}, function(self)
  local tab = subjects[self].tabs[subjects[self].active or 1]
  return tab and object('pane', tab.panes[tab.active or 1])
end)
method('mux_window:gui_window', {}, function(self)
  if subjects[self].workspace ~= model.world.active then
    error 'mux window is not currently associated with a gui window'
  end
  return object('window', subjects[self])
end, 'waits')
method('window:window_id', {}, function(self)
  return subjects[self].id
end)
method('window:mux_window', {}, function(self)
  return object('mux_window', subjects[self])
end)
method('window:active_workspace', {}, function()
  return model.world.active
end)
method('window:focus', {}, function(self)
  effect { kind = 'focus', window = subjects[self].id }
end)
method('window:set_right_status', { 'string' }, function(self, text)
  effect { kind = 'right_status', window = subjects[self].id, text = text }
end)
method('window:toast_notification', { 'string', 'string', 'string?', 'integer?' }, function(self, title, message)
  effect { kind = 'toast', window = subjects[self].id, title = title, message = message }
end)
method('window:perform_action', { 'action', 'pane' }, function(_, action)
  local said = subjects[action]
  if said.name == 'SwitchToWorkspace' then
    model.world.active = said.args.name
    effect { kind = 'workspace', name = said.args.name }
  elseif said.name == 'InputSelector' then
    model.selector = said.args
    effect { kind = 'selector' }
  elseif said.name == 'PromptInputLine' then
    model.line = said.args
    effect { kind = 'line', text = said.args.description }
  else
    error('perform_action of ' .. said.name)
  end
end, 'waits')

---------------------------------------------------------------------------------------------------------------------
-- Actions

local callbacks

local function action_of(name, args)
  local made = setmetatable({}, {
    __newindex = function()
      error('an action cannot be changed', 2)
    end,
    __metatable = 'action',
  })
  kinds[made], subjects[made] = 'action', { name = name, args = args }
  return made
end

local function check_fields(name, fields, args)
  for key, value in pairs(args) do
    local kind = fields[key]
    if not kind then
      error(string.format('%s has no field %s', name, tostring(key)), 4)
    end
    if kind == 'boolean' and type(value) ~= 'boolean' or kind ~= 'boolean' and not checks[kind](value) then
      error(string.format('%s: %s is no %s', name, key, kind), 4)
    end
  end
end

local actions = {
  SwitchToWorkspace = function(args)
    check_fields('SwitchToWorkspace', { name = 'string' }, args)
  end,
  PromptInputLine = function(args)
    check_fields('PromptInputLine', { description = 'string', action = 'action' }, args)
    if subjects[args.action].name ~= 'EmitEvent' then
      error 'the action of PromptInputLine is a callback'
    end
  end,
  InputSelector = function(args)
    local fields = { title = 'string', description = 'string', fuzzy_description = 'string', fuzzy = 'boolean' }
    fields.choices, fields.action = 'table', 'action'
    check_fields('InputSelector', fields, args)
    if subjects[args.action].name ~= 'EmitEvent' then
      error 'the action of InputSelector is a callback'
    end
    for _, choice in ipairs(args.choices) do
      check_fields('a choice', { id = 'string', label = 'string' }, choice)
      if choice.label:find '[\0-\31\127]' then
        error 'a control character in a label'
      end
    end
  end,
}

local action_table = setmetatable({}, {
  __index = function(_, name)
    touch('action.' .. name)
    local check_args = actions[name] or error('no signature in the model: action.' .. name, 2)
    return function(args)
      check('action.' .. name, { 'table' }, args)
      check_args(args)
      return action_of(name, args)
    end
  end,
})

---------------------------------------------------------------------------------------------------------------------
-- Modules

local handlers
local event_kinds = {
  ['update-status'] = 'async',
  ['user-var-changed'] = 'async',
  ['open-uri'] = 'async',
  ['format-tab-title'] = 'sync',
  ['augment-command-palette'] = 'sync',
}

local functions = {}
local function provide(name, types, run, more)
  functions[name] = function(...)
    check(name, types, ...)
    if more == 'waits' then
      waits(name)
    end
    return run(...)
  end
end

provide('wezterm.on', { 'string', 'function' }, function(name, handler)
  touch('event ' .. name)
  if not event_kinds[name] then
    error('no event of WezTerm: ' .. name)
  end
  handlers[name] = handlers[name] or {}
  table.insert(handlers[name], handler)
end)
provide('wezterm.action_callback', { 'function' }, function(callback)
  callbacks[#callbacks + 1] = callback
  return action_of('EmitEvent', { callback = #callbacks })
end)
provide('wezterm.format', { 'table' }, render)
provide('wezterm.column_width', { 'string' }, host.width)
provide('wezterm.truncate_right', { 'string', 'integer' }, host.truncate)
provide('wezterm.log_warn', { 'string' }, function(text)
  model.warnings[#model.warnings + 1] = text
end)
provide('wezterm.json_parse', { 'string' }, function(text)
  return load('return ' .. host.json_literal(text))()
end)
-- `model.child` is the program's result: whether it succeeded, its stdout and stderr.
provide('wezterm.run_child_process', { 'argv' }, function(argv)
  effect { kind = 'spawn', argv = argv }
  local child = model.child or { true, '', '' }
  return child[1], child[2], child[3]
end, 'waits')
provide('wezterm.default_hyperlink_rules', {}, function()
  return { { regex = [[\b\w+://\S+\b]], format = '$0' } }
end)
provide('wezterm.mux.all_windows', {}, function()
  local windows = {}
  for at, window in ipairs(model.world.windows) do
    windows[at] = object('mux_window', window)
  end
  return windows
end)
provide('wezterm.mux.get_active_workspace', {}, function()
  return model.world.active
end)
provide('wezterm.mux.get_workspace_names', {}, function()
  local names, seen = {}, {}
  for _, window in ipairs(model.world.windows) do
    if not seen[window.workspace] then
      seen[window.workspace] = true
      names[#names + 1] = window.workspace
    end
  end
  return names
end)

-- Values that survive a reload of the config: text, numbers, booleans, and tables of them.
local function storable(value)
  if type(value) == 'table' then
    for key, each in pairs(value) do
      if type(key) ~= 'string' or not storable(each) then
        return false
      end
    end
    return not kinds[value]
  end
  return value == nil or type(value) == 'boolean' or type(value) == 'number' or is_text(value)
end

local global = setmetatable({}, {
  __index = function(_, name)
    if type(name) ~= 'string' then
      error('can only index objects using string values', 2)
    end
    return store[name]
  end,
  __newindex = function(_, name, value)
    if type(name) ~= 'string' or not storable(value) then
      error('GLOBAL takes text, numbers, booleans and tables of them', 2)
    end
    store[name] = value
  end,
})

local constants = {
  ['wezterm.GLOBAL'] = function()
    return global
  end,
  ['wezterm.action'] = function()
    return action_table
  end,
  ['wezterm.home_dir'] = function()
    return model.env.HOME
  end,
}

local make_module

local function value_of(full)
  if constants[full] then
    return constants[full]()
  end
  if api.modules[full] then
    return make_module(full)
  end
  return functions[full] or error('no signature in the model: ' .. full, 4)
end

function make_module(path)
  local names = api.modules[path]
  return setmetatable({}, {
    __index = function(_, name)
      local full = path .. '.' .. tostring(name)
      if names[name] == nil then
        error('WezTerm has no ' .. full, 2)
      end
      if newer[full] and model.version == '2024-02' then
        return nil
      end
      touch(full)
      if full == 'wezterm.gui' and not model.gui then
        return nil
      end
      return value_of(full)
    end,
    __newindex = function(_, name)
      error('a plugin changes nothing of WezTerm: ' .. tostring(name), 2)
    end,
  })
end

---------------------------------------------------------------------------------------------------------------------
-- Configs

local config_fields = {
  keys = function(value)
    for _, each in ipairs(value) do
      if not is_text(each.key) or not (each.mods == nil or is_text(each.mods)) or each.action == nil then
        error('no key assignment', 4)
      end
    end
  end,
  hyperlink_rules = function(value)
    for _, each in ipairs(value) do
      if not is_text(each.regex) or not is_text(each.format) then
        error('no hyperlink rule', 4)
      end
    end
  end,
}

local function config_builder()
  local values = {}
  return setmetatable({}, {
    __index = function(_, name)
      touch('config.' .. name)
      return values[name]
    end,
    __newindex = function(_, name, value)
      touch('config.' .. name)
      local check_value = config_fields[name] or error('Attempted to set invalid config option ' .. name, 2)
      check_value(value)
      values[name] = value
    end,
  })
end

local function safe_environment()
  local env = {}
  for _, name in ipairs { 'ipairs', 'pairs', 'next', 'select', 'type', 'tostring', 'tonumber', 'error', 'assert' } do
    env[name] = _G[name]
  end
  for _, name in ipairs { 'setmetatable', 'getmetatable', 'rawequal', 'rawget', 'rawset', 'rawlen', 'load' } do
    env[name] = _G[name]
  end
  env.string, env.table, env.math, env.utf8, env.coroutine = string, table, math, utf8, coroutine
  -- Without functions that start a program, block or change a file.
  env.os = {
    getenv = function(name)
      return model.env[name]
    end,
    time = function(...)
      if select('#', ...) > 0 then
        error 'os.time without arguments only'
      end
      return model.now
    end,
    date = function(format, seconds)
      if math.type(seconds) ~= 'integer' then
        error 'os.date of a whole number of seconds only'
      end
      return os.date(format, seconds)
    end,
  }
  env.io = {
    open = function(path, flags)
      if mode == 'file' then
        error 'a file is opened while the config is read'
      end
      if flags ~= 'rb' then
        error 'a file is opened to write'
      end
      model.opened = model.opened + 1
      return real_open(path, flags)
    end,
  }
  env.pcall = function(...)
    inside_pcall = inside_pcall + 1
    local results = table.pack(real_pcall(...))
    inside_pcall = inside_pcall - 1
    return table.unpack(results, 1, results.n)
  end
  return setmetatable(env, {
    __index = function(_, name)
      error('no global variable ' .. tostring(name), 2)
    end,
    __newindex = function(_, name)
      error('a global variable is set: ' .. tostring(name), 2)
    end,
  })
end

-- Reads a config from the start, as WezTerm does, with the plugin available as `wzp`.
function model.load(plugin_text, config_text)
  mode, inside_pcall, handlers, callbacks = 'file', 0, {}, {}
  local env = safe_environment()
  local loaded = { wezterm = make_module 'wezterm' }
  rawset(env, 'require', function(name)
    if loaded[name] == nil then
      loaded[name] = assert(load(plugin_text, '@plugin/init.lua', 't', env))()
    end
    return loaded[name]
  end)
  rawset(env, 'new_config', config_builder)
  model.config, model.plugin = assert(load(config_text, '@wezterm.lua', 't', env))()
  mode = 'none'
end

local function run_handlers(name, ...)
  for _, handler in ipairs(handlers[name] or {}) do
    mode, inside_pcall = 'async', 0
    local ok, answer = real_pcall(handler, ...)
    mode = 'none'
    if not ok then
      -- WezTerm logs the error, and calls none of the other handlers.
      model.errors[#model.errors + 1] = tostring(answer)
      return 'error'
    end
    if answer == false then
      return 'prevented'
    end
  end
  return 'default'
end

local function objects_of(pane_id)
  local window, _, pane = place_of(pane_id)
  assert(window, 'no pane ' .. pane_id)
  return object('window', window), object('pane', pane)
end

local function active_pane_of(window)
  local tab = window.tabs[window.active or 1]
  return tab.panes[tab.active or 1]
end

-- Does what the timer of each window on screen does.
function model.update_status()
  for _, window in ipairs(model.world.windows) do
    if window.workspace == model.world.active then
      run_handlers('update-status', object('window', window), object('pane', active_pane_of(window)))
    end
  end
end

-- Sets a variable in any pane of a window on screen; ignored in others.
function model.set_user_var(pane_id, name, value)
  local window, _, pane = place_of(pane_id)
  pane.vars = pane.vars or {}
  pane.vars[name] = value
  if window.workspace == model.world.active then
    run_handlers('user-var-changed', object('window', window), object('pane', pane), name, value)
  end
end

function model.open_uri(pane_id, uri)
  local window, pane = objects_of(pane_id)
  return run_handlers('open-uri', window, pane, uri)
end

local function run_sync(name, ...)
  local handler = (handlers[name] or {})[1]
  if not handler then
    return nil
  end
  mode, inside_pcall = 'sync', 0
  local answer = handler(...)
  mode = 'none'
  return answer
end

function model.tab_information(pane_id)
  local window, tab, _, index = place_of(pane_id)
  local function pane_information(pane)
    return information('PaneInformation', {
      user_vars = function()
        return pane.vars or {}
      end,
    })
  end
  return information('TabInformation', {
    active_pane = function()
      return pane_information(tab.panes[tab.active or 1])
    end,
    panes = not model.without_tab_panes and function()
      local panes = {}
      for at, pane in ipairs(tab.panes) do
        panes[at] = pane_information(pane)
      end
      return panes
    end or nil,
    tab_index = function()
      return index - 1
    end,
    tab_title = function()
      return tab.title or ''
    end,
    window_id = function()
      return window.id
    end,
  })
end

local function effective_config()
  return information('config', {
    show_tab_index_in_tab_bar = function()
      return not model.without_index
    end,
    tab_and_split_indices_are_zero_based = function()
      return model.zero_based == true
    end,
  })
end

-- Returns nil when WezTerm draws its own title.
function model.tab_title(pane_id, max_width)
  local tab = model.tab_information(pane_id)
  local answer = run_sync('format-tab-title', tab, { tab }, {}, effective_config(), false, max_width)
  return type(answer) == 'table' and render(answer) or answer
end

function model.palette(pane_id)
  local window, pane = objects_of(pane_id)
  local briefs = {}
  for at, entry in ipairs(run_sync('augment-command-palette', window, pane) or {}) do
    check('action', { 'action' }, entry.action)
    briefs[at] = entry.brief
  end
  return briefs
end

-- Presses a key whose action is a callback; `name` is the plugin's name for it.
function model.press(pane_id, name)
  local window, pane = objects_of(pane_id)
  mode, inside_pcall = 'async', 0
  callbacks[subjects[model.plugin.action[name]].args.callback](window, pane)
  mode = 'none'
end

-- Chooses from the selector on screen; nil is Escape.
function model.choose(pane_id, id)
  local window, pane = objects_of(pane_id)
  local said = model.selector
  model.selector = nil
  local label
  for _, choice in ipairs(said.choices) do
    label = choice.id == id and choice.label or label
  end
  mode, inside_pcall = 'async', 0
  callbacks[subjects[said.action].args.callback](window, pane, id, label)
  mode = 'none'
end

-- Types a line into the prompt on screen; nil is Escape.
function model.type_line(pane_id, line)
  local window, pane = objects_of(pane_id)
  local said = model.line
  model.line = nil
  mode, inside_pcall = 'async', 0
  callbacks[subjects[said.action].args.callback](window, pane, line)
  mode = 'none'
end

-- Calls a test's function as WezTerm calls a synchronous handler.
function model.in_sync(run)
  mode = 'sync'
  local answer = run(model.plugin)
  mode = 'none'
  return type(answer) == 'table' and render(answer) or answer
end

function model.keys()
  local found = {}
  for at, each in ipairs(model.config.keys or {}) do
    local action = type(each.action) == 'string' and each.action or 'of the plugin'
    found[at] = string.format('%s %s %s', each.mods or '', each.key, action)
  end
  return found
end

function model.take(name)
  local taken = model[name]
  model[name] = {}
  return taken
end

function model.touched()
  local names = {}
  for name in pairs(touched) do
    names[#names + 1] = name
  end
  return names
end

model.render = render
return model
