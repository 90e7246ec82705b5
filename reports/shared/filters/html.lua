-- What the page has and other formats do not: drawings inline, tables in regions that scroll on their
-- own, data tables folded away, headings below the page's one title.

local function html_of(inlines)
  return (pandoc.write(pandoc.Pandoc({pandoc.Plain(inlines)}), 'html5', {wrap_text = 'none'}))
end

local function attribute(text)
  return text:gsub('&', '&amp;'):gsub('"', '&quot;'):gsub('<', '&lt;'):gsub('>', '&gt;')
end

local function drawing(name)
  local file = assert(io.open(name, 'r'))
  local text = file:read('a')
  file:close()
  return text
end

local function figure_to_html(figure)
  local source
  figure:walk({Image = function(image) source = image.src end})
  local name = source:gsub('%.svg$', '')
  local caption = html_of(figure.caption.long[1].content)
  return pandoc.RawBlock('html', table.concat({
    '<figure id="' .. figure.identifier .. '">',
    '<figcaption>' .. caption .. '</figcaption>',
    '<div class="drawing wide">' .. drawing(source) .. '</div>',
    '<div class="drawing narrow">' .. drawing(name .. '-narrow.svg') .. '</div>',
    '</figure>',
  }, '\n'))
end

-- The first column names its row: figures of a row belong to it.
local function table_to_region(tbl)
  for _, row in ipairs(tbl.head.rows) do
    for _, cell in ipairs(row.cells) do
      cell.attributes.scope = 'col'
    end
  end
  for _, body in ipairs(tbl.bodies) do
    body.row_head_columns = 1
    for _, row in ipairs(body.body) do
      row.cells[1].attributes.scope = 'row'
      local is_total = false
      pandoc.Div(row.cells[1].contents):walk({
        Span = function(span)
          is_total = is_total or span.classes:includes('total')
        end,
      })
      if is_total then
        row.classes:insert('total-row')
      end
    end
  end
  local caption = tbl.caption.long[1]
  local label = pandoc.utils.stringify(caption.content)
  caption.content = {pandoc.Span(caption.content, pandoc.Attr('', {'cap'}))}
  return pandoc.Div({tbl}, pandoc.Attr('', {'table-region'}, {
    {'role', 'region'}, {'tabindex', '0'}, {'aria-label', label},
  }))
end

-- A reporting year is not broken at its hyphen.
local function whole_year(str)
  local before, year, after = str.text:match('^(.-)(%d%d%d%d%-%d%d)(.*)$')
  if not year then
    return nil
  end
  return {pandoc.Str(before), pandoc.Span({pandoc.Str(year)}, pandoc.Attr('', {'whole'})), pandoc.Str(after)}
end

local function div_to_html(div)
  if not div.classes:includes('data') then
    return nil
  end
  local summary = pandoc.utils.stringify(div.content[1])
  local blocks = pandoc.List({
    pandoc.RawBlock('html', '<details class="data"><summary>' .. attribute(summary) .. '</summary>'),
  })
  for place = 2, #div.content do
    blocks:insert(div.content[place])
  end
  blocks:insert(pandoc.RawBlock('html', '</details>'))
  return blocks
end

-- A figure links to its line in the last annex; a line does not link to itself.
local function link_figures(doc)
  return doc:walk({
    traverse = 'topdown',
    Div = function(div)
      if div.classes:includes('figure-lines') then
        return div, false
      end
    end,
    Span = function(span)
      local row = (span.attributes.f or ''):match('^(.*)/[^/]*$')
      if row then
        local target = '#fig-' .. row:gsub('[^%w]+', '-')
        return pandoc.Link({span}, target, '', pandoc.Attr('', {'to-line'})), false
      end
    end,
  })
end

function Pandoc(doc)
  doc = link_figures(doc:walk({Str = whole_year}))
  return doc:walk({
    Header = function(header)
      header.level = header.level + 1
      return header
    end,
    Figure = figure_to_html,
    Table = table_to_region,
    Div = div_to_html,
  })
end
