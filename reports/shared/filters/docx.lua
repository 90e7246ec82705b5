-- Word: every kind of text gets a style of its own from word/reference/styles.xml, the rows of a table
-- and the text below one too; pictures become PNG; the contents are a field that Word updates, filled
-- from the start. The program (word.py) adds what pandoc cannot write.

local function styled(blocks, style, identifier)
  return pandoc.Div(blocks, pandoc.Attr(identifier or '', {}, {{'custom-style', style}}))
end

local function xml(...)
  return pandoc.RawInline('openxml', table.concat({...}))
end

local function escaped(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'))
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

-- A link within the document looks like text; pandoc's own would be underlined.
local function link_to_docx(link)
  if link.target:sub(1, 1) == '#' then
    link.content:insert(1, xml('<w:hyperlink w:anchor="', escaped(link.target:sub(2)), '" w:history="1">'))
    link.content:insert(xml('</w:hyperlink>'))
    return link.content
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

-- Text of a cell or a box has the style of that alone, lists included.
local function plain(blocks)
  return blocks:walk({
    Div = function(div)
      local style = div.attributes['custom-style'] or ''
      if style:match('^List Item') or style:match('^Body Text') then
        return div.content
      end
    end,
  })
end

local function style_row(row, styles, is_kept)
  for column, cell in ipairs(row.cells) do
    local style = (styles[column] or styles[#styles]) .. (is_kept and ' Kept' or '')
    local blocks = #cell.contents > 0 and plain(cell.contents) or pandoc.Blocks({pandoc.Plain({})})
    -- Pandoc styles what is not a paragraph in its own way, and leaves out a paragraph without text.
    for place, block in ipairs(blocks) do
      if block.t == 'Plain' then
        block.content:insert(pandoc.Str(''))
        blocks[place] = pandoc.Para(block.content)
      end
    end
    cell.contents = pandoc.Blocks({styled(blocks, style)})
  end
end

-- A table that fits a page stays on one; of any other the head stays with the first two rows.
local function table_to_docx(tbl)
  local is_headline = tbl.classes:includes('headline')
  local styles = is_headline and {'Headline Figure', 'Headline Text'} or {'Table Text'}
  style_row(tbl.head.rows[1], {'Table Head'}, false)
  local rows = tbl.bodies[1].body
  if tbl.classes:includes('with-total') then
    tbl.foot.rows:insert(rows:remove())
    style_row(tbl.foot.rows[1], {'Table Total'}, false)
  end
  for number, row in ipairs(rows) do
    local is_last = number == #rows and #tbl.foot.rows == 0
    style_row(row, styles, not is_last and (tbl.classes:includes('together') or number < 3))
  end
  return tbl
end

-- Headline figures as a table: the number, what it counts, what it is compared with.
local function cards_to_docx(div)
  if not div.classes:includes('cards') then
    return nil
  end
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
  local tbl = pandoc.utils.from_simple_table(simple)
  tbl.classes:extend({'together', 'headline'})
  return tbl
end

local boxes = {
  notice = 'Notice', status = 'Status', missing = 'Missing', apart = 'Apart',
  ['not-written'] = 'Not Written',
}

local function box_to_docx(div)
  for class, style in pairs(boxes) do
    if div.classes:includes(class) then
      return styled(plain(div.content), style, div.identifier)
    end
  end
end

-- The bookmark is around the heading alone, so that a link goes to its page. The program makes the
-- comment a property of the paragraph, which pandoc's writer cannot.
local function header_to_docx(header)
  if header.identifier ~= '' then
    header.content = pandoc.Inlines({pandoc.Span(header.content, pandoc.Attr(header.identifier))})
    header.identifier = ''
  end
  if header.classes:includes('new-page') then
    header.content:insert(1, xml('<!--new-page-->'))
  end
  return header
end

local function style_items(list)
  for _, item in ipairs(list.content) do
    for place, block in ipairs(item) do
      if block.t == 'Plain' or block.t == 'Para' then
        item[place] = styled({pandoc.Para(block.content)}, 'List Item')
      end
    end
  end
  return list
end

-- What follows a table or a list keeps its distance.
local function set_apart(blocks)
  local above
  for place, block in ipairs(blocks) do
    local is_list = block.t == 'BulletList' or block.t == 'OrderedList'
    if block.t == 'Para' and (above == 'Table' or above == 'list') then
      blocks[place] = styled({block}, 'Body Text Below')
    elseif is_list and above == 'Table' then
      local first = block.content[1][1]
      if first and first.t == 'Div' then
        first.attributes['custom-style'] = 'List Item Below'
      end
    end
    above = is_list and 'list' or block.t
  end
  return blocks
end

local function field(kind)
  return '<w:r><w:fldChar w:fldCharType="' .. kind .. '"/></w:r>'
end

local function instruction(text)
  return '<w:r><w:instrText xml:space="preserve"> ' .. text .. ' </w:instrText></w:r>'
end

-- The contents, down to the level of --toc-depth. Page numbers are fields too.
local function contents(doc)
  local depth, entries = PANDOC_WRITER_OPTIONS.toc_depth, {}
  doc:walk({
    Header = function(header)
      if header.level <= depth then
        table.insert(entries, table.concat({
          '<w:p><w:pPr><w:pStyle w:val="TOC', tostring(header.level), '"/></w:pPr>',
          #entries == 0 and field('begin') .. instruction('TOC \\o "1-' .. depth .. '" \\h \\z')
            .. field('separate') or '',
          '<w:hyperlink w:anchor="', header.identifier, '" w:history="1"><w:r><w:t>',
          escaped(pandoc.utils.stringify(header.content)), '</w:t></w:r><w:r><w:tab/></w:r>',
          field('begin'), instruction('PAGEREF ' .. header.identifier .. ' \\h'),
          field('separate'), field('end'), '</w:hyperlink>',
        }))
      end
    end,
  })
  entries[#entries] = entries[#entries] .. field('end')
  return pandoc.RawBlock('openxml', table.concat(entries, '</w:p>\n') .. '</w:p>')
end

function Pandoc(doc)
  doc.meta.contents = pandoc.MetaBlocks({contents(doc)})
  return doc:walk({
    Span = span_to_docx,
    Link = link_to_docx,
    Figure = figure_to_docx,
    Header = header_to_docx,
    BulletList = style_items,
    OrderedList = style_items,
    Div = cards_to_docx,
    Blocks = set_apart,
  }):walk({Table = table_to_docx, Div = box_to_docx})
end
