-- Typst: each kind of block becomes a call into document.typ. Pandoc's own writer would lose the
-- alternative texts of pictures, and Typst would number captions that are numbered already.

local function quoted(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"') .. '"'
end

-- Builds one block of Typst code with inlines of the document in it. That is much faster than to
-- have each cell of a table written by itself.
local Code = {}
Code.__index = Code

local function code()
  return setmetatable({inlines = pandoc.List()}, Code)
end

function Code:raw(...)
  self.inlines:insert(pandoc.RawInline('typst', table.concat({...})))
  return self
end

-- Inlines as content. A dash or an equals sign at their beginning makes no list and no heading.
function Code:content(inlines)
  self:raw('[#none;')
  self.inlines:extend(inlines)
  return self:raw(']')
end

function Code:blocks(blocks)
  if #blocks == 0 then
    return self:raw('[]')
  end
  if #blocks == 1 and (blocks[1].t == 'Plain' or blocks[1].t == 'Para') then
    return self:content(blocks[1].content)
  end
  return self:raw('[', pandoc.write(pandoc.Pandoc(blocks), 'typst-smart', {wrap_text = 'none'}), ']')
end

function Code:block()
  return pandoc.Plain(self.inlines)
end

local spans = {
  no = 'number', basis = 'basis', total = 'total', whole = 'whole', refuted = 'refuted',
}

local function span_to_typst(span)
  for _, class in ipairs(span.classes) do
    if spans[class] then
      local call = code():raw('#', spans[class]):content(span.content):raw(';').inlines
      return span.identifier == '' and call or pandoc.Span(call, pandoc.Attr(span.identifier))
    end
  end
end

-- Characters that Typst would join: dots to an ellipsis, hyphens to a dash or a soft hyphen.
-- Pandoc's writer leaves them as they are.
local function has_shorthand(text)
  return text:match('%.%.%.') or text:match('%-%-') or text:match('%-%?')
end

-- A reporting year is not broken at its hyphen.
local function text_to_typst(str)
  if has_shorthand(str.text) then
    return pandoc.RawInline('typst', (str.text:gsub('%p', '\\%0')))
  end
  local before, year, after = str.text:match('^(.-)(%d%d%d%d%-%d%d)(.*)$')
  if year then
    return {
      pandoc.Str(before),
      pandoc.RawInline('typst', '#whole[' .. year .. '];'),
      pandoc.Str(after),
    }
  end
end

local function figure_to_typst(figure)
  local image
  figure:walk({Image = function(found) image = found end})
  local alt = pandoc.utils.stringify(image.caption)
  return code()
    :raw('#figure(drawing(', quoted(image.src), ', ', quoted(alt), '), kind: "graph", caption: ')
    :blocks(figure.caption.long)
    :raw(') <', figure.identifier, '>')
    :block()
end

local sides = {AlignLeft = 'left', AlignRight = 'right', AlignCenter = 'center', AlignDefault = 'left'}

local function add_row(into, row)
  for _, cell in ipairs(row.cells) do
    into:blocks(cell.contents):raw(', ')
  end
end

local function table_to_typst(tbl)
  local columns, align = {}, {}
  for _, spec in ipairs(tbl.colspecs) do
    table.insert(columns, string.format('%.2ffr', 100 * spec[2]))
    table.insert(align, sides[spec[1]])
  end
  local is_whole = tbl.classes:includes('together')
  local out = code():raw('#around(', tostring(is_whole), ')[')
  out:raw('#figure(data-table(columns: (', table.concat(columns, ', '), ',), ')
  out:raw('align: (', table.concat(align, ', '), ',), ')
  out:raw('totals: ', tbl.classes:includes('with-total') and '1' or '0', ', head: (')
  add_row(out, tbl.head.rows[1])
  out:raw('),')
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      out:raw('\n  ')
      add_row(out, row)
    end
  end
  out:raw('), kind: table, caption: '):blocks(tbl.caption.long)
  return out:raw(') <', tbl.identifier, '>]'):block()
end

-- A headline figure: spans .number, .what and, if there is one, .note.
local function add_card(out, item)
  local parts = {}
  pandoc.Div(item):walk({
    traverse = 'topdown',
    Span = function(span)
      for _, name in ipairs({'number', 'what', 'note'}) do
        parts[name] = span.classes:includes(name) and span or parts[name]
      end
    end,
  })
  local is_word = parts.number.content[1].classes
    and parts.number.content[1].classes:includes('word')
  local is_long = parts.number.classes:includes('long')
  out:raw('\n  (kind: "', is_word and 'word' or is_long and 'long' or 'number', '"')
  for _, name in ipairs({'number', 'what', 'note'}) do
    out:raw(', ', name, ': ')
    if parts[name] then out:content(parts[name].content) else out:raw('none') end
  end
  out:raw('),')
end

local boxes = {'notice', 'status', 'missing', 'not-written', 'apart'}

local function div_to_typst(div)
  if div.classes:includes('cards') then
    local out = code():raw('#cards(')
    for _, list in ipairs(div.content) do
      for _, item in ipairs(list.content) do
        add_card(out, item)
      end
    end
    return out:raw('\n)'):block()
  end
  if div.classes:includes('steps') then
    local blocks = pandoc.List({pandoc.RawBlock('typst', '#steps[')})
    blocks:extend(div.content)
    blocks:insert(pandoc.RawBlock('typst', ']'))
    return blocks
  end
  for _, kind in ipairs(boxes) do
    if div.classes:includes(kind) then
      local blocks = pandoc.List({pandoc.RawBlock('typst', '#panel("' .. kind .. '", together: '
        .. tostring(div.classes:includes('together')) .. ')[')})
      blocks:extend(div.content)
      blocks:insert(pandoc.RawBlock('typst', ']'))
      return blocks
    end
  end
  return div.identifier == '' and div.content or nil
end

local function header_to_typst(header)
  local out = code()
  if header.classes:includes('new-page') then
    out:raw('#pagebreak(weak: true)\n')
  end
  out:raw('#heading(level: ', tostring(header.level), ')'):content(header.content)
  if header.identifier ~= '' then
    out:raw(' <', header.identifier, '>')
  end
  return out:block()
end

function Pandoc(doc)
  return doc:walk({
    Str = text_to_typst,
    Span = span_to_typst,
    Figure = figure_to_typst,
    Table = table_to_typst,
    Header = header_to_typst,
    Div = div_to_typst,
  })
end
