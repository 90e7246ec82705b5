-- Numbers sections, annexes, graphs and tables, and fills cross-references: a link without
-- text to an id, [](#graph-themes), becomes "Graph 2". One pass for every format, so that no number
-- is typed by hand and none can be wrong. An id that nothing has stops the report.

local labels = {}
local counts = {graph = 0, table = 0}
local section, subsection = 0, 0
local annexes, in_annex = 0, false

-- The list of graphs, for the contents.
local graphs = pandoc.List()

local names = {graph = 'Graph', table = 'Table'}

local function number_span(text)
  return pandoc.Span({pandoc.Str(text)}, pandoc.Attr('', {'no'}))
end

-- A page of their own begin: what comes before the sections, the first section, every annex. In a
-- report of a few pages all follow each other: there a `.run-on` heading comes first.
local runs_on = false

local function begin_page(header)
  runs_on = runs_on or header.classes:includes('run-on')
  if runs_on then
    return
  end
  local is_section = not (header.classes:includes('unnumbered') or header.classes:includes('annex'))
  if header.level == 1 and (not is_section or section == 0) then
    header.classes:insert('new-page')
  end
end

local function number_header(header)
  begin_page(header)
  if header.classes:includes('unnumbered') or header.level > 2 then
    labels[header.identifier] = pandoc.utils.stringify(header.content)
    return header
  end
  local shown
  if header.level == 1 then
    subsection = 0
    in_annex = header.classes:includes('annex')
    if in_annex then
      annexes = annexes + 1
      shown = 'Annex ' .. string.char(64 + annexes)
      labels[header.identifier] = shown
    else
      section = section + 1
      shown = tostring(section)
      labels[header.identifier] = 'section ' .. shown
    end
  else
    subsection = subsection + 1
    shown = (in_annex and string.char(64 + annexes) or section) .. '.' .. subsection
    labels[header.identifier] = 'section ' .. shown
  end
  header.content:insert(1, pandoc.Space())
  header.content:insert(1, number_span(shown))
  return header
end

local function number_caption(element, kind)
  counts[kind] = counts[kind] + 1
  local shown = names[kind] .. ' ' .. counts[kind]
  labels[element.identifier] = shown
  local first = element.caption.long[1]
  first.content:insert(1, pandoc.Space())
  first.content:insert(1, number_span(shown .. '.'))
  return element
end

-- Only the report's own drawings are shown: the text of a person or of the data adds no picture,
-- which would have no alternative text and could be fetched from anywhere.
local function refuse_picture(image)
  if not image.src:match('^%a+%-[%w-]+%.svg$') then
    error('a picture cannot be put into the text: ' .. image.src)
  end
end

local function number_figure(figure)
  figure:walk({Image = refuse_picture})
  if not figure.identifier:match('^graph%-') then
    error('a figure needs an id that begins with graph-: ' .. figure.identifier)
  end
  number_caption(figure, 'graph')
  local text = figure.caption.long[1].content:clone()
  graphs:insert({id = figure.identifier, text = pandoc.MetaInlines(text)})
  return figure
end

local function number_table(tbl)
  if #tbl.caption.long == 0 or tbl.identifier == '' then
    error('a table has no caption or no id')
  end
  return number_caption(tbl, 'table')
end

-- Texts that people wrote keep their own small headings below those of the report.
local function lower_commentary(div)
  if not div.classes:includes('commentary') then
    return nil
  end
  local least = 3
  div:walk({Header = function(header) least = math.min(least, header.level) end})
  return div:walk({
    Header = function(header)
      header.level = math.min(header.level + 3 - least, 5)
      return header
    end,
  })
end

local function capital(text)
  return text:sub(1, 1):upper() .. text:sub(2)
end

local function fill_references(inlines)
  for place, inline in ipairs(inlines) do
    if inline.t == 'Link' and #inline.content == 0 and inline.target:sub(1, 1) == '#' then
      local label = labels[inline.target:sub(2)]
      if not label then
        error('a cross-reference has no target: ' .. inline.target)
      end
      -- "Section 2.1" begins a sentence, "section 2.1" is used within one.
      local before = inlines[place - 1] and inlines[place - 2]
      local starts = place == 1
        or (before and before.t == 'Str' and before.text:match('[.:?!]$')
            and (inlines[place - 1].t == 'Space' or inlines[place - 1].t == 'SoftBreak'))
      inline.content = {pandoc.Str((starts and capital(label) or label):gsub(' ', '\u{a0}', 1))}
    end
  end
  return inlines
end

function Pandoc(doc)
  doc = doc:walk({
    traverse = 'topdown',
    Div = lower_commentary,
    Header = number_header,
    Figure = number_figure,
    Table = number_table,
    Image = refuse_picture,
  })
  doc.meta.graphs = graphs
  return doc:walk({Inlines = fill_references})
end
