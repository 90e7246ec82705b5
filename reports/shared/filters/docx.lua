-- Word: every kind of text gets a style of its name, and pictures become PNG. What pandoc's writer
-- cannot say is left as a paragraph of the style Mark, which the program takes out again when it
-- finishes the file: a heading that begins a page, a table that stays on one.

local function mark(text)
  return pandoc.RawBlock('openxml', '<w:p><w:pPr><w:pStyle w:val="Mark"/></w:pPr><w:r><w:t>'
    .. text .. '</w:t></w:r></w:p>')
end

local function styled(blocks, style, identifier)
  return pandoc.Div(blocks, pandoc.Attr(identifier or '', {}, {{'custom-style', style}}))
end

local spans = {
  no = 'Number', basis = 'Basis', note = 'Headline Note', refuted = 'Refuted',
}

local function span_to_docx(span)
  if span.attributes.f then
    return pandoc.Span(span.content, pandoc.Attr(span.identifier, {}, {{'custom-style', 'Reported Figure'}}))
  end
  for _, class in ipairs(span.classes) do
    if spans[class] then
      span.attributes['custom-style'] = spans[class]
      return span
    end
  end
end

local function figure_to_docx(figure)
  local image
  figure:walk({Image = function(found) image = found end})
  image.src = image.src:gsub('%.svg$', '.png')
  image.attributes.width = '100%'
  local caption = figure.caption.long[1].content
  return pandoc.List({
    styled({pandoc.Para(caption)}, 'Graph Caption', figure.identifier),
    styled({pandoc.Para({image})}, 'Graph'),
  })
end

local function table_to_docx(tbl)
  local said = {'table'}
  for _, class in ipairs({'together', 'with-total'}) do
    if tbl.classes:includes(class) then
      table.insert(said, class)
    end
  end
  return pandoc.List({mark(table.concat(said, ' ')), tbl})
end

-- Headline figures as a table: the number, what it counts, what it is set beside.
local function cards_to_docx(div)
  local rows = {}
  for _, list in ipairs(div.content) do
    for _, item in ipairs(list.content) do
      local cells = {pandoc.Plain({}), pandoc.Plain({}), pandoc.Plain({})}
      pandoc.Div(item):walk({
        traverse = 'topdown',
        Span = function(span)
          for place, name in ipairs({'number', 'what', 'note'}) do
            if span.classes:includes(name) then
              cells[place] = pandoc.Plain({span})
            end
          end
        end,
      })
      table.insert(rows, {{cells[1]}, {cells[2]}, {cells[3]}})
    end
  end
  local left = pandoc.AlignLeft
  local simple = pandoc.SimpleTable(
    {}, {left, left, left}, {0.22, 0.43, 0.35},
    {{pandoc.Plain('Figure')}, {pandoc.Plain('What it counts')}, {pandoc.Plain('In detail')}}, rows
  )
  return pandoc.List({mark('table together headline'), pandoc.utils.from_simple_table(simple)})
end

local boxes = {
  notice = 'Notice', status = 'Status', missing = 'Missing', apart = 'Apart',
  ['not-written'] = 'Not Written',
}

local function div_to_docx(div)
  if div.classes:includes('cards') then
    return cards_to_docx(div)
  end
  for class, style in pairs(boxes) do
    if div.classes:includes(class) then
      return styled(div.content, style, div.identifier)
    end
  end
end

local function header_to_docx(header)
  if header.classes:includes('new-page') then
    return pandoc.List({mark('new-page'), header})
  end
end

function Pandoc(doc)
  return doc:walk({
    Span = span_to_docx,
    Figure = figure_to_docx,
    Table = table_to_docx,
    Header = header_to_docx,
    Div = div_to_docx,
  })
end
